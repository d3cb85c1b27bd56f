import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAdmission, entryWindow, type AdmissionFacts } from '#shared/domain/admission.ts';
import { newId } from '#shared/domain/id.ts';
import { VERDICT_TABLE, type VerdictCode } from '#shared/domain/verdict.ts';

const now = '2026-11-22T10:00:00.000Z';
const eventId = newId();
const otherEventId = newId();
const claim = { keyId: 1, eventTag: '0000000000', number: '0000000000000' };

const goodHolder: NonNullable<AdmissionFacts['holder']> = {
  eventId,
  ticketStatus: 'active',
  registrationStatus: 'registered',
  kycStatus: 'approved',
  blocked: false,
  validFrom: null,
  validUntil: null,
  admittedBefore: false,
  inside: false,
};

const good: AdmissionFacts = {
  reading: { kind: 'genuine', claim, eventId },
  direction: 'in',
  event: {
    id: eventId,
    status: 'live',
    doorsOpenAt: '2026-11-22T09:00:00.000Z',
    doorsCloseAt: '2026-11-22T18:00:00.000Z',
    entryMode: 'single',
    capacity: null,
    inside: 0,
  },
  gate: {
    admitsTicketType: true,
    admitsFrom: null,
    admitsUntil: null,
    quota: null,
    admittedHere: 0,
  },
  holder: goodHolder,
  byNumber: null,
  face: null,
};

type Change = (facts: AdmissionFacts) => AdmissionFacts;
const event =
  (change: Partial<AdmissionFacts['event']>): Change =>
  (facts) => ({
    ...facts,
    event: { ...facts.event, ...change },
  });
const gate =
  (change: Partial<AdmissionFacts['gate']>): Change =>
  (facts) => ({
    ...facts,
    gate: { ...facts.gate, ...change },
  });
const holder =
  (change: Partial<NonNullable<AdmissionFacts['holder']>>): Change =>
  (facts) => ({
    ...facts,
    holder: { ...goodHolder, ...facts.holder, ...change },
  });
const reading =
  (value: AdmissionFacts['reading']): Change =>
  (facts) => ({
    ...facts,
    reading: value,
  });

const face =
  (outcome: AdmissionFacts['face']): Change =>
  (facts) => ({ ...facts, face: outcome });

/** For each row of the table one or more changes to a good presentation that bring it about. */
const CAUSES: Readonly<Record<VerdictCode, readonly Change[]>> = {
  'not-a-ticket': [reading({ kind: 'not-a-ticket' })],
  unreadable: [reading({ kind: 'unreadable', why: 'damaged' })],
  forged: [reading({ kind: 'forged', why: 'signature' })],
  'not-on-this-event': [
    holder({ eventId: otherEventId }),
    (facts) => ({
      ...reading({ kind: 'genuine', claim, eventId: otherEventId })(facts),
      holder: null,
    }),
  ],
  'unknown-ticket': [
    (facts) => ({ ...facts, reading: good.reading, holder: null }),
    reading({ kind: 'unknown-key', claim }),
    reading({ kind: 'key-out-of-time', claim, eventId }),
  ],
  'exit-recorded': [(facts) => event({ entryMode: 'exits' })({ ...facts, direction: 'out' })],
  'event-cancelled': [event({ status: 'cancelled' })],
  'event-not-open': [event({ status: 'draft' }), event({ status: 'closed' })],
  'ticket-replaced': [holder({ ticketStatus: 'replaced' })],
  'ticket-revoked': [
    holder({ ticketStatus: 'revoked' }),
    reading({ kind: 'key-revoked', claim, eventId }),
  ],
  'registration-cancelled': [holder({ registrationStatus: 'cancelled' })],
  'person-blocked': [holder({ blocked: true })],
  'kyc-rejected': [holder({ kycStatus: 'rejected' })],
  'kyc-pending': [holder({ kycStatus: 'pending' })],
  'wrong-gate': [gate({ admitsTicketType: false })],
  'too-early': [
    event({ doorsOpenAt: '2026-11-22T10:00:00.001Z' }),
    gate({ admitsFrom: '2026-11-22T10:30:00.000Z' }),
    holder({ validFrom: '2026-11-22T11:00:00.000Z' }),
  ],
  'too-late': [
    event({ doorsCloseAt: '2026-11-22T09:59:59.999Z' }),
    gate({ admitsUntil: '2026-11-22T09:30:00.000Z' }),
    holder({ validUntil: '2026-11-22T09:30:00.000Z' }),
  ],
  'already-inside': [
    holder({ admittedBefore: true, inside: true }),
    holder({ admittedBefore: true, inside: false }),
    (facts) => ({ ...facts, holder: null, byNumber: { admittedBefore: true, inside: true } }),
    (facts) => event({ entryMode: 'exits' })(holder({ admittedBefore: true, inside: true })(facts)),
  ],
  'event-full': [event({ capacity: 10, inside: 10 })],
  'quota-reached': [gate({ quota: 5, admittedHere: 5 })],
  'liveness-failed': [face('liveness-failed')],
  'face-mismatch': [face('mismatch')],
  'face-uncertain': [face('unsure')],
  'face-unavailable': [face('unavailable')],
  admitted: [(facts) => facts, face('match')],
};

const rows = VERDICT_TABLE.map((row, place) => ({ ...row, place }));

describe('decideAdmission', () => {
  it.each(rows)('says $code for each of its causes', ({ code }) => {
    expect(CAUSES[code].length).toBeGreaterThan(0);
    for (const cause of CAUSES[code]) expect(decideAdmission(cause(good), now)).toBe(code);
  });

  it.each(rows.filter((row) => row.code !== 'exit-recorded'))(
    'asks for $code before every later row of the table',
    ({ code, place }) => {
      for (const later of rows.slice(place + 1)) {
        if (later.code === 'exit-recorded' || later.code === 'admitted') continue;
        // A ticket that was used must look used, known or not.
        if (code === 'unknown-ticket' && later.code === 'already-inside') continue;
        for (const cause of CAUSES[code]) {
          for (const laterCause of CAUSES[later.code]) {
            expect(decideAdmission(cause(laterCause(good)), now)).toBe(code);
          }
        }
      }
    },
  );

  it('lets a person out whatever has become of the ticket since', () => {
    const leaving = event({ entryMode: 'exits' })({ ...good, direction: 'out' });
    for (const change of [
      holder({ ticketStatus: 'revoked' }),
      holder({ blocked: true }),
      event({ status: 'closed', entryMode: 'exits' }),
      gate({ admitsTicketType: false }),
    ]) {
      expect(decideAdmission(change(leaving), now)).toBe('exit-recorded');
    }
  });

  it('admits again who went out, and on re-entry events without asking', () => {
    const back = holder({ admittedBefore: true, inside: false });
    expect(decideAdmission(event({ entryMode: 'exits' })(back(good)), now)).toBe('admitted');
    const again = holder({ admittedBefore: true, inside: true });
    expect(decideAdmission(event({ entryMode: 're-entry' })(again(good)), now)).toBe('admitted');
  });

  it('does not count again, against capacity or quota, who is inside already', () => {
    const again = event({ entryMode: 're-entry', capacity: 5, inside: 5 })(
      gate({ quota: 5, admittedHere: 5 })(good),
    );
    expect(decideAdmission(again, now)).toBe('event-full');
    const counted = holder({ admittedBefore: true, inside: true })(again);
    expect(decideAdmission(counted, now)).toBe('admitted');
  });

  it('says of an unknown ticket that somebody was let in on it, until they left', () => {
    const modes = ['single', 'exits', 're-entry'] as const;
    const used = { admittedBefore: true, inside: true };
    const said = (change: Change) =>
      modes.map((entryMode) => decideAdmission(event({ entryMode })(change(good)), now));
    const stranger: Change = (facts) => ({ ...facts, holder: null, byNumber: used });
    const byUnknownKey = (facts: AdmissionFacts) =>
      reading({ kind: 'unknown-key', claim })(holder(used)(facts));
    for (const change of [stranger, byUnknownKey]) {
      expect(said(change)).toEqual(['already-inside', 'already-inside', 'unknown-ticket']);
    }
    const left: Change = (facts) => ({
      ...stranger(facts),
      byNumber: { admittedBefore: true, inside: false },
    });
    expect(said(left)).toEqual(['already-inside', 'unknown-ticket', 'unknown-ticket']);
    const leaving = said((facts) => ({ ...stranger(facts), direction: 'out' }));
    expect(leaving[1]).toBe('unknown-ticket');
  });

  it('never admits a scan whose signature was not confirmed', () => {
    const unconfirmed = fc.constantFrom<AdmissionFacts['reading']>(
      { kind: 'not-a-ticket' },
      { kind: 'unreadable', why: 'damaged' },
      { kind: 'forged', why: 'signature' },
      { kind: 'unknown-key', claim },
      { kind: 'key-revoked', claim, eventId },
      { kind: 'key-out-of-time', claim, eventId },
    );
    const changes = fc.array(fc.constantFrom(...Object.values(CAUSES).flat()), { maxLength: 4 });
    fc.assert(
      fc.property(unconfirmed, changes, (value, others) => {
        const facts = reading(value)(others.reduce((sum, change) => change(sum), good));
        expect(['admitted', 'exit-recorded']).not.toContain(decideAdmission(facts, now));
      }),
    );
  });

  it('lets a gate open before the doors and close after them, whatever the ticket says', () => {
    const early = gate({ admitsFrom: '2026-11-22T09:45:00.000Z' });
    const late = gate({ admitsUntil: '2026-11-22T10:30:00.000Z' });
    const notYet = event({ doorsOpenAt: '2026-11-22T10:15:00.000Z' });
    const over = event({ doorsCloseAt: '2026-11-22T09:55:00.000Z' });
    for (const ticket of [
      holder({}),
      holder({ validFrom: '2026-11-22T06:00:00.000Z', validUntil: '2026-11-22T23:00:00.000Z' }),
    ]) {
      expect(decideAdmission(early(notYet(ticket(good))), now)).toBe('admitted');
      expect(decideAdmission(late(over(ticket(good))), now)).toBe('admitted');
      expect(decideAdmission(notYet(ticket(good)), now)).toBe('too-early');
      expect(decideAdmission(over(ticket(good)), now)).toBe('too-late');
    }
  });

  it('asks for a face last, and lets nobody leave by one', () => {
    const outcomes = ['match', 'unsure', 'mismatch', 'unavailable', 'liveness-failed'] as const;
    for (const outcome of outcomes) {
      const refused = face(outcome)(holder({ blocked: true })(good));
      expect(decideAdmission(refused, now)).toBe('person-blocked');
      const leaving = event({ entryMode: 'exits' })({ ...face(outcome)(good), direction: 'out' });
      expect(decideAdmission(leaving, now)).toBe('exit-recorded');
      const said = decideAdmission(face(outcome)(good), now);
      expect(said === 'admitted').toBe(outcome === 'match');
    }
  });

  it('narrows the entry window to what doors, gate and ticket all allow', () => {
    const narrowed = gate({ admitsFrom: '2026-11-22T09:30:00.000Z' })(
      holder({ validUntil: '2026-11-22T12:00:00.000Z' })(good),
    );
    expect(entryWindow(narrowed)).toEqual({
      from: '2026-11-22T09:30:00.000Z',
      until: '2026-11-22T12:00:00.000Z',
    });
  });
});
