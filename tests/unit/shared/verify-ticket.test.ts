import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import { readTicket, type IssuerKey } from '#shared/ticket/verify-ticket.ts';
import { createIssuer } from '#tests/fixtures/issuer.ts';

const now = '2026-11-22T10:00:00.000Z';
const rally = newId();
const dinner = newId();
const number = ticketNumberFromBytes(new Uint8Array([9, 8, 7, 6, 5, 4, 3, 2]));
const party = createIssuer(700);
const text = party.issue(rally, number);

const read = (scanned: string, ...keys: IssuerKey[]) =>
  readTicket(scanned, (keyId) => keys.filter((key) => key.keyId === keyId), now);

describe('readTicket', () => {
  it('believes a signature by a key of the ticket’s own event', () => {
    expect(read(text, party.keyFor(rally))).toMatchObject({
      kind: 'genuine',
      eventId: rally,
      claim: { number },
    });
  });

  it('calls a wrong signature under a known key forged', () => {
    const forger = createIssuer(700, 13);
    expect(read(forger.issue(rally, number), party.keyFor(rally))).toEqual({
      kind: 'forged',
      why: 'signature',
    });
  });

  it('does not let an issuer sign for an event that is not its own', () => {
    expect(read(text, party.keyFor(dinner))).toEqual({ kind: 'forged', why: 'key-not-for-event' });
  });

  it('leaves a key that this copy does not know to a supervisor', () => {
    expect(read(text).kind).toBe('unknown-key');
    const namesake = createIssuer(700, 13);
    expect(read(text, namesake.keyFor(dinner)).kind).toBe('unknown-key');
  });

  it('tries every key that shares the 16-bit id', () => {
    const namesake = createIssuer(700, 13);
    expect(read(text, namesake.keyFor(rally), party.keyFor(rally)).kind).toBe('genuine');
  });

  it.each([
    ['revoked', { revokedAt: '2026-11-22T09:59:59.000Z' }, 'key-revoked'],
    ['to be revoked later', { revokedAt: '2026-11-22T10:00:01.000Z' }, 'genuine'],
    ['not yet valid', { validFrom: '2026-11-22T10:00:01.000Z' }, 'key-out-of-time'],
    ['no longer valid', { validUntil: '2026-11-22T09:59:59.000Z' }, 'key-out-of-time'],
  ])('heeds a key that is %s', (_what, change, kind) => {
    expect(read(text, party.keyFor(rally, change)).kind).toBe(kind);
  });
});
