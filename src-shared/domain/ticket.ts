import { z } from 'zod';
import { uuid } from './id.ts';
import { instant } from './instant.ts';
import { ticketNumber } from '../ticket/ticket-number.ts';

/** The 16-bit id of an issuer key, as a ticket names it. */
export const keyId = z.int().min(0).max(0xffff);

/** A ticket that the copy knows (table `tickets`). */
export const ticketRow = z.strictObject({
  number: ticketNumber,
  registration_id: uuid,
  event_id: uuid,
  ticket_type_id: uuid,
  key_id: keyId,
  status: z.enum(['active', 'revoked', 'replaced']),
  replaced_by: ticketNumber.nullable(),
  valid_from: instant.nullable(),
  valid_until: instant.nullable(),
  created_at: instant,
});
export type TicketRow = z.infer<typeof ticketRow>;

/**
 * The public half of an issuer key, certified for one event (table `signing_keys`).
 * Key ids are only 16 bits: two issuers may share one, so that a key is looked up by id and
 * tried by signature.
 */
export const signingKeyRow = z.strictObject({
  key_id: keyId,
  event_id: uuid,
  public_key: z.base64().length(44),
  issuer: z.string().min(1).max(100),
  valid_from: instant,
  valid_until: instant.nullable(),
  revoked_at: instant.nullable(),
});
export type SigningKeyRow = z.infer<typeof signingKeyRow>;
