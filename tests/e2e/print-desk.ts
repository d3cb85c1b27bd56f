import type { Page } from '@playwright/test';
import type { PrintHead, PrintRow } from '#shared/print/print-job.ts';
import type { PrintKind } from '#shared/print/paper.ts';
import { PRINT_PART } from '#shared/print/print-job.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import { ByteStream } from '#tools/seed/byte-stream.ts';
import { inventPerson } from '#tools/seed/names.ts';
import { createIssuer } from '../fixtures/issuer.ts';
import type { Kiosk } from './electron-app.ts';

const EVENT: Uuid = '01930000-0000-7000-8001-0000000000e1';
const ISSUER = createIssuer(7);

/** An event that every job here is of. */
export const PRINTED_EVENT: PrintHead['event'] = {
  title: 'Jan Sabha Nagpur 2026',
  partyName: 'Nagrik Vikas Manch',
  venue: 'Reshimbagh Ground, Gate 3, Nagpur',
  timeZone: 'Asia/Kolkata',
  startsAt: '2026-12-05T12:00:00.000Z',
  doorsOpenAt: '2026-12-05T10:30:00.000Z',
  doorsCloseAt: '2026-12-05T15:30:00.000Z',
};

/** So many people who do not exist, with tickets that a gate would take. */
export function printedRows(count: number): PrintRow[] {
  const random = new ByteStream('print', 'people');
  return Array.from({ length: count }, (_, index) => {
    const number = ticketNumberFromBytes(random.take(8));
    return {
      name: inventPerson(random, index).name,
      ticketType: index % 7 === 0 ? 'VIP' : 'General',
      number,
      text: ISSUER.issue(EVENT, number),
    };
  });
}

/** A job's head. */
export function printHead(
  kind: PrintKind,
  people: number,
  change: Partial<PrintHead> = {},
): PrintHead {
  return { kind, language: 'en', event: PRINTED_EVENT, people, ...change };
}

type ShellAnswer = {
  readonly ok: boolean;
  readonly value?: unknown;
  readonly error?: { readonly code: string };
};

/** A call of the shell as any script of the page could make it. Bytes cross as numbers. */
export async function shellCall(
  page: Page,
  name: string,
  input: object,
  picture: Uint8Array | null = null,
): Promise<ShellAnswer> {
  const bytes = picture === null ? null : Buffer.from(picture).toString('base64');
  return page.evaluate(
    ([call, given, encoded]) => {
      const { gatehouse } = window as never as {
        gatehouse: { shellCall(name: string, input: unknown): Promise<ShellAnswer> };
      };
      const decoded =
        encoded === null ? null : Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0));
      const whole = 'head' in given ? { ...given, picture: decoded } : given;
      return gatehouse.shellCall(call, whole);
    },
    [name, input, bytes] as const,
  );
}

/** Has the system's dialog for saving answer with a place. */
export async function answerSaveDialog(kiosk: Kiosk, file: string | null): Promise<void> {
  await kiosk.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: filePath === null, filePath: filePath ?? '' });
  }, file);
}

/** Where a code lies on the sheets at hand: the middle of it, millimetres from its sheet's corner. */
export interface LaidCode {
  readonly sheet: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Saves people as a PDF, part by part as the window does.
 * @returns what the last call answered, and where the codes were laid out
 */
export async function savePdf(
  kiosk: Kiosk,
  head: PrintHead,
  rows: readonly PrintRow[],
  file: string,
  picture: Uint8Array | null = null,
): Promise<{ sheets: number; bytes: number; codes: LaidCode[] }> {
  await answerSaveDialog(kiosk, file);
  const start = { head, name: 'Tickets' };
  const begun = await valueOf(shellCall(kiosk.page, 'shell.savePdf', start, picture));
  const { job } = begun as { job: string };
  for (let from = 0; from < rows.length; from += PRINT_PART) {
    const part = rows.slice(from, from + PRINT_PART);
    await valueOf(shellCall(kiosk.page, 'shell.printRows', { job, rows: part }));
  }
  const codes = await laidCodes(kiosk);
  const done = await valueOf(shellCall(kiosk.page, 'shell.finishPrint', { job }));
  return { ...(done as { sheets: number; bytes: number }), codes };
}

async function laidCodes(kiosk: Kiosk): Promise<LaidCode[]> {
  return kiosk.app.evaluate(async ({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find((each) =>
      each.webContents.getURL().startsWith('gatehouse://print/'),
    );
    const ask = `Array.from(document.querySelectorAll('.sheet'), (sheet, index) => {
      const corner = sheet.getBoundingClientRect();
      return Array.from(sheet.querySelectorAll('.code'), (code) => {
        const box = code.getBoundingClientRect();
        const mm = (pixels) => (pixels / 96) * 25.4;
        return {
          sheet: index,
          x: mm(box.x + box.width / 2 - corner.x),
          y: mm(box.y + box.height / 2 - corner.y),
        };
      });
    }).flat()`;
    return (await window?.webContents.executeJavaScript(ask)) as LaidCode[];
  });
}

/** The value of a call that must not be refused. */
export async function valueOf(asked: Promise<ShellAnswer>): Promise<unknown> {
  const answer = await asked;
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.error)}`);
  return answer.value;
}
