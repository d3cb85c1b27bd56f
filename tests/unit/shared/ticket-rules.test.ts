import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { eventTag } from '#shared/domain/id.ts';
import { lockMs } from '#shared/domain/sign-in-lock.ts';
import {
  newSigningKey,
  newTicket,
  replacedTicket,
  retypedTicket,
  revokedTicket,
} from '#shared/domain/ticket-rules.ts';
import { signingKeyRow, ticketRow } from '#shared/domain/ticket.ts';
import { signTicket } from '#shared/ticket/sign-ticket.ts';
import { readTicket } from '#shared/ticket/verify-ticket.ts';
import { testId } from '#tests/fixtures/small-event.ts';

const EVENT = testId(1, 1);
const AT = '2026-11-22T12:00:00.000Z';
const TICKET = newTicket(
  { registrationId: testId(2, 1), eventId: EVENT, ticketTypeId: testId(3, 1) },
  { number: '0123456789ABC', keyId: 7, at: AT },
);

test('A ticket is good until it is revoked or another takes its place', () => {
  expect(ticketRow.parse(TICKET)).toEqual(TICKET);
  expect(TICKET.status).toBe('active');
  expect(revokedTicket(TICKET)).toEqual({ ...TICKET, status: 'revoked' });
  const by = '0123456789ABD';
  expect(replacedTicket(TICKET, by)).toEqual({ ...TICKET, status: 'replaced', replaced_by: by });
  expect(retypedTicket(TICKET, testId(3, 2)).ticket_type_id).toBe(testId(3, 2));
});

test('A ticket signed under a new key is genuine at once, and on a clock a day behind', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const key = { keyId: 7, publicKey: raw, issuer: 'The hub' };
  const row = newSigningKey(key, EVENT, Date.parse(AT));
  expect(signingKeyRow.parse(row)).toEqual(row);
  const claim = { keyId: 7, eventTag: eventTag(EVENT), number: TICKET.number };
  const text = signTicket(claim, (bytes) => sign(null, bytes, privateKey));
  expect(signTicket(claim, (bytes) => sign(null, bytes, privateKey))).toBe(text);
  const issuer = {
    keyId: row.key_id,
    eventId: row.event_id,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    revokedAt: row.revoked_at,
    verify: (bytes: Uint8Array, signature: Uint8Array) => verify(null, bytes, publicKey, signature),
  };
  const genuine = { kind: 'genuine', claim, eventId: EVENT };
  expect(readTicket(text, () => [issuer], AT)).toEqual(genuine);
  expect(readTicket(text, () => [issuer], '2026-11-21T12:00:00.000Z')).toEqual(genuine);
  expect(readTicket(text, () => [issuer], '2026-11-21T11:59:59.999Z').kind).toBe('key-out-of-time');
});

test('Four wrong tries are free; further ones lock longer and longer, to a quarter of an hour', () => {
  const minutes = [4, 5, 6, 7, 8, 9, 500].map((failures) => lockMs(failures) / 60_000);
  expect(minutes).toEqual([0, 1, 2, 4, 8, 15, 15]);
});
