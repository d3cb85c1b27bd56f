import { z } from 'zod';
import { attendeeRow, documentRow, registrationRow } from '../domain/attendee.ts';
import { consentRow } from '../domain/consent.ts';
import { eventRow, gateRow, gateRuleRow, ticketTypeRow } from '../domain/event.ts';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { staffRow } from '../domain/staff.ts';
import { signingKeyRow, ticketRow } from '../domain/ticket.ts';

/*
 * An event package: gzip of newline-delimited JSON. First line the header, then rows in an
 * order in which each refers only to earlier ones, last the seal: an Ed25519 signature by the
 * header's key over the SHA-256 of every byte before the seal's line (docs/PACKAGE.md).
 */
export const PACKAGE_FORMAT = 'gatehouse-event-package';
/** 2: consents, and what an event does with faces. 3: passwords of staff. Older ones are read too. */
export const PACKAGE_VERSION = 3;
/** Older packages know no faces: they hold no consents, and leave an event's use of faces as it is. */
export const FACES_SINCE_VERSION = 2;
export const PACKAGE_SIGNING_CONTEXT = 'gatehouse-package-1\0';

/** The longest line: a document of 5 MB in base64 and some room. */
export const MAX_PACKAGE_LINE_CHARS = 8_000_000;

export const packageHeader = z.strictObject({
  format: z.literal(PACKAGE_FORMAT),
  version: z.int().positive(),
  id: uuid,
  created_at: instant,
  issuer: z.string().min(1).max(100),
  /** Ed25519, 32 bytes in base64. */
  public_key: z.base64().length(44),
  events: z.array(z.strictObject({ id: uuid, title: z.string(), attendees: z.int() })).min(1),
  /** Rows between header and seal, for progress. */
  rows: z.int().nonnegative(),
});
export type PackageHeader = z.infer<typeof packageHeader>;

export const packageLine = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('event'), row: eventRow }),
  z.strictObject({ t: z.literal('ticket_type'), row: ticketTypeRow }),
  z.strictObject({ t: z.literal('gate'), row: gateRow }),
  z.strictObject({ t: z.literal('gate_rule'), row: gateRuleRow }),
  z.strictObject({ t: z.literal('signing_key'), row: signingKeyRow }),
  z.strictObject({ t: z.literal('staff'), row: staffRow }),
  z.strictObject({ t: z.literal('user'), row: attendeeRow }),
  z.strictObject({ t: z.literal('registration'), row: registrationRow }),
  z.strictObject({ t: z.literal('ticket'), row: ticketRow }),
  z.strictObject({ t: z.literal('consent'), row: consentRow }),
  z.strictObject({ t: z.literal('document'), row: documentRow, data: z.base64() }),
]);
export type PackageLine = z.infer<typeof packageLine>;

export const packageSeal = z.strictObject({
  t: z.literal('seal'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.base64().length(88),
});
export type PackageSeal = z.infer<typeof packageSeal>;
