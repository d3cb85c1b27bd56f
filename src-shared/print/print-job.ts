import { z } from 'zod';
import { ticketEvent } from '../ipc/ticket-contract.ts';
import { ticketNumber } from '../ticket/ticket-number.ts';
import { TICKET_TEXT_LENGTH } from '../ticket/ticket-codec.ts';
import { printKind } from './paper.ts';
import { printDocument } from './print-document.ts';

/** The most people in one job: a PDF is one file, laid out and held in memory as a whole. */
export const MOST_PRINTED = 1000;
/** The most people handed over at once; whole sheets of the list. */
export const PRINT_PART = 40;
/** The largest picture of an event, bytes. */
const MOST_PICTURE_BYTES = 5 * 1024 * 1024;

/** Language of the words that stand around the data. */
export const printLanguage = z.enum(['en', 'hi']);
export type PrintLanguage = z.infer<typeof printLanguage>;

/** What a sheet says about its event. */
export const printEvent = ticketEvent.omit({ id: true, hasPicture: true });
export type PrintEvent = z.infer<typeof printEvent>;

/** One person's ticket. */
export const printRow = z.strictObject({
  name: z.string().min(1).max(100),
  ticketType: z.string().min(1).max(60),
  number: ticketNumber,
  /** The signed text that goes into the code; null: it was signed elsewhere and is not here. */
  text: z
    .string()
    .length(TICKET_TEXT_LENGTH)
    .regex(/^[0-9A-Z $%*+./:-]+$/)
    .nullable(),
});
export type PrintRow = z.infer<typeof printRow>;

/** A job's head: what every sheet of it has in common. */
export const printHead = z.strictObject({
  kind: printKind,
  language: printLanguage,
  event: printEvent,
  /** How many people follow, for 'page 3 of 21'. */
  people: z.int().min(1).max(MOST_PRINTED),
});
export type PrintHead = z.infer<typeof printHead>;

/** People handed over at once. */
export const printRows = z.array(printRow).min(1).max(PRINT_PART);

/** The event's picture as a file: JPEG, PNG or WebP, by what its first bytes say. */
export const printPicture = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.length <= MOST_PICTURE_BYTES, 'too large')
  .refine((bytes) => pictureType(bytes) !== null, 'no picture')
  .nullable();

const SIGNATURES: readonly { readonly type: string; readonly at: number; readonly sign: string }[] =
  [
    { type: 'image/jpeg', at: 0, sign: '\u00ff\u00d8\u00ff' },
    { type: 'image/png', at: 0, sign: '\u0089PNG' },
    { type: 'image/webp', at: 8, sign: 'WEBP' },
  ];

/** A picture's media type by its content; null: none that is printed. */
export function pictureType(bytes: Uint8Array): string | null {
  const found = SIGNATURES.find(({ at, sign }) =>
    Array.from(sign).every((letter, index) => bytes[at + index] === letter.charCodeAt(0)),
  );
  return found?.type ?? null;
}

/** What the shell has the print page do, one step after another. */
export const printStep = z.discriminatedUnion('do', [
  /** Begins a job on an empty page. `hasPicture`: the event's picture can be had. */
  z.strictObject({ do: z.literal('begin'), head: printHead, hasPicture: z.boolean() }),
  z.strictObject({ do: z.literal('add'), rows: printRows }),
  /** Draws a document on an empty page: no job of people, and nothing follows. */
  z.strictObject({ do: z.literal('document'), document: printDocument }),
  /** Takes away the sheets that were printed; page numbers go on. */
  z.strictObject({ do: z.literal('clear') }),
]);
export type PrintStep = z.infer<typeof printStep>;

/** What the print page says when it asks for the next step: what came of the one before. */
export const printReport = z.strictObject({
  /** Steps done since the page was loaded. */
  done: z.coerce.number().int().nonnegative(),
  /** Sheets on the page now. */
  sheets: z.coerce.number().int().nonnegative(),
  /** Why the last step failed; empty: it did not. Names no person. */
  trouble: z.string().max(200),
});
export type PrintReport = z.infer<typeof printReport>;
