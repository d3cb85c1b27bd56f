import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { VERDICT_CODES, type VerdictCode } from '#shared/domain/verdict.ts';
import type { VerdictDetail } from '#shared/ipc/gate-views.ts';
import { createIssuer } from '#tests/fixtures/issuer.ts';
import {
  COPY_AT,
  DOORS_CLOSE,
  DOORS_OPEN,
  EVENT_ID,
  ISSUER,
  numberOf,
  OTHER_EVENT_ID,
  OTHER_ISSUER,
  SIDE_GATE,
  TYPE_VIP,
  type Guest,
  type SmallEvent,
} from '#tests/fixtures/small-event.ts';
import { openGate } from './test-core.ts';

type Options = NonNullable<Parameters<typeof openGate>[1]>;

interface Case {
  readonly name: string;
  readonly verdict: VerdictCode;
  readonly options?: Options;
  /** @returns the text to scan, or the guest whose ticket it is */
  readonly fill: (small: SmallEvent) => Guest | string;
  readonly direction?: 'out';
  readonly detail?: VerdictDetail;
  readonly isPersonShown?: boolean;
}

const STRANGER = createIssuer(8);

const CASES: readonly Case[] = [
  { name: 'a good ticket', verdict: 'admitted', fill: (small) => small.addGuest() },
  {
    name: 'another code',
    verdict: 'not-a-ticket',
    fill: () => 'https://example.org/menu',
    detail: { scannedText: 'https://example.org/menu' },
  },
  {
    name: 'a cut ticket',
    verdict: 'unreadable',
    fill: (small) => small.addGuest().text.slice(0, 100),
    detail: { why: 'damaged' },
  },
  {
    name: 'a signature that is wrong under a known key',
    verdict: 'forged',
    fill: (small) => createIssuer(7, 99).issue(EVENT_ID, small.addGuest().number),
    detail: { why: 'signature' },
  },
  {
    name: 'a signature by another event’s issuer',
    verdict: 'forged',
    fill: (small) => OTHER_ISSUER.issue(EVENT_ID, small.addGuest().number),
    detail: { why: 'key-not-for-event' },
  },
  {
    name: 'a ticket of another event',
    verdict: 'not-on-this-event',
    fill: (small) => small.addGuest({ eventId: OTHER_EVENT_ID, issuer: OTHER_ISSUER }),
    detail: { otherEvent: 'Other evening' },
  },
  {
    name: 'another event’s issuer who signs a number of this one',
    verdict: 'not-on-this-event',
    fill: (small) => OTHER_ISSUER.issue(OTHER_EVENT_ID, small.addGuest().number),
    detail: { otherEvent: 'Other evening' },
    isPersonShown: false,
  },
  {
    name: 'a genuine ticket that the copy lacks',
    verdict: 'unknown-ticket',
    fill: () => ISSUER.issue(EVENT_ID, numberOf(4711)),
    detail: { why: 'not-in-copy', copyAt: COPY_AT },
  },
  {
    name: 'a key that the copy does not know yet',
    verdict: 'unknown-ticket',
    fill: (small) => STRANGER.issue(EVENT_ID, small.addGuest().number),
    detail: { why: 'unknown-key', copyAt: COPY_AT },
    isPersonShown: true,
  },
  {
    name: 'a key whose time is over',
    verdict: 'unknown-ticket',
    fill: (small) => {
      small.putKey(STRANGER, EVENT_ID, { valid_until: '2026-11-02T00:00:00.000Z' });
      return STRANGER.issue(EVENT_ID, small.addGuest().number);
    },
    detail: { why: 'key-out-of-time', copyAt: COPY_AT },
    isPersonShown: true,
  },
  {
    name: 'somebody who leaves',
    verdict: 'exit-recorded',
    options: { event: { entry_mode: 'exits' } },
    fill: (small) => small.addGuest(),
    direction: 'out',
  },
  {
    name: 'a cancelled event',
    verdict: 'event-cancelled',
    options: { event: { status: 'cancelled' } },
    fill: (small) => small.addGuest(),
  },
  {
    name: 'an event that is closed',
    verdict: 'event-not-open',
    options: { event: { status: 'closed' } },
    fill: (small) => small.addGuest(),
  },
  {
    name: 'a ticket that was replaced',
    verdict: 'ticket-replaced',
    fill: (small) => small.addGuest({ ticket: { status: 'replaced' } }),
  },
  {
    name: 'a ticket that was revoked',
    verdict: 'ticket-revoked',
    fill: (small) => small.addGuest({ ticket: { status: 'revoked' } }),
  },
  {
    name: 'a ticket of a revoked key',
    verdict: 'ticket-revoked',
    fill: (small) => {
      small.putKey(STRANGER, EVENT_ID, { revoked_at: '2026-11-20T00:00:00.000Z' });
      return STRANGER.issue(EVENT_ID, small.addGuest().number);
    },
    detail: { why: 'key-revoked' },
    isPersonShown: true,
  },
  {
    name: 'a cancelled registration',
    verdict: 'registration-cancelled',
    fill: (small) => small.addGuest({ registration: { status: 'cancelled' } }),
  },
  {
    name: 'somebody blocked',
    verdict: 'person-blocked',
    fill: (small) => small.addGuest({ user: { blocked: true } }),
  },
  {
    name: 'documents that were rejected',
    verdict: 'kyc-rejected',
    fill: (small) => small.addGuest({ user: { status: 'rejected' } }),
  },
  {
    name: 'documents not looked at yet',
    verdict: 'kyc-pending',
    fill: (small) => small.addGuest({ user: { status: 'pending' } }),
  },
  {
    name: 'a type that this gate does not admit',
    verdict: 'wrong-gate',
    options: { gateId: SIDE_GATE },
    fill: (small) => small.addGuest({ ticket: { ticket_type_id: TYPE_VIP } }),
    detail: { rightGates: ['Main gate'] },
  },
  {
    name: 'somebody before the doors open',
    verdict: 'too-early',
    options: { now: DOORS_OPEN - 1 },
    fill: (small) => small.addGuest(),
    detail: { rightFrom: '2026-11-22T10:00:00.000Z' },
  },
  {
    name: 'somebody after this gate’s time for the type',
    verdict: 'too-late',
    options: { gateId: SIDE_GATE, now: DOORS_CLOSE - 1 },
    fill: (small) => small.addGuest(),
    detail: { rightUntil: '2026-11-22T13:00:00.000Z' },
  },
];

describe('a presentation at the gate', () => {
  it.each(CASES)('$name: $verdict', async (testCase) => {
    const { fill, options = {}, verdict, direction = 'in', detail = {} } = testCase;
    await using gate = await openGate(fill, options);
    const guest = typeof gate.made === 'string' ? null : gate.made;
    const text = typeof gate.made === 'string' ? gate.made : gate.made.text;

    const result = await gate.scan(text, { direction });

    expect(result).toMatchObject({ verdict, kind: 'verdict', direction, way: 'camera' });
    expect(result.detail).toEqual(detail);
    expect(result.person !== null).toBe(testCase.isPersonShown ?? guest !== null);
    const [row] = gate.rows<{ verdict: string; id: string; hlc: string }>(
      'SELECT * FROM check_ins',
    );
    expect(row).toMatchObject({ id: result.checkInId, verdict });
    const passed = verdict === 'admitted' || verdict === 'exit-recorded';
    expect(result.undoUntil === null).toBe(!passed);
  });

  it('already inside: when, where and at which laptop they came in', async () => {
    await using gate = await openGate((small) => small.addGuest());
    const first = await gate.scan(gate.made.text);
    gate.clock.advance(60_000);
    const second = await gate.scan(gate.made.text);
    expect(second).toMatchObject({ verdict: 'already-inside', overridable: true });
    expect(second.detail.earlier).toEqual({
      checkInId: first.checkInId,
      hasDoorPhoto: false,
      at: first.at,
      gateName: 'Main gate',
      kioskName: 'Laptop one',
    });
  });

  it('event full: at its capacity', async () => {
    await using gate = await openGate((small) => [small.addGuest(), small.addGuest()], {
      event: { capacity: 1 },
    });
    const verdicts = [];
    for (const { text } of gate.made) verdicts.push((await gate.scan(text)).verdict);
    expect(verdicts).toEqual(['admitted', 'event-full']);
  });

  it('quota reached: at the end of what this gate may admit by itself', async () => {
    const quota = { id: SIDE_GATE, event_id: EVENT_ID, name: 'Side gate', quota: 1 };
    await using gate = await openGate((small) => [small.addGuest(), small.addGuest()], {
      gates: [quota],
      gateId: SIDE_GATE,
    });
    const verdicts = [];
    for (const { text } of gate.made) verdicts.push((await gate.scan(text)).verdict);
    expect(verdicts).toEqual(['admitted', 'quota-reached']);
    expect(await gate.core.call('gate.status', {})).toMatchObject({ admittedHere: 1, inside: 1 });
  });

  it('has an end-to-end case here, or in faces-verdicts, for every verdict of the table', () => {
    const inFaces = ['liveness-failed', 'face-mismatch', 'face-uncertain', 'face-unavailable'];
    const here = ['already-inside', 'event-full', 'quota-reached', ...inFaces];
    const covered = new Set<string>([...CASES.map(({ verdict }) => verdict), ...here]);
    expect(VERDICT_CODES.filter((code) => !covered.has(code))).toEqual([]);
  });
});

describe('a ticket without its code', () => {
  it('typed: admits by hand, with no signature to check', async () => {
    await using gate = await openGate((small) => small.addGuest());
    const { number } = gate.made;
    const hit = await gate.core.call('gate.lookUp', { ticketNumber: number });
    expect(hit.hit).toMatchObject({ ticketNumber: number, alreadyInside: false });
    const by = { way: 'typed', ticketNumber: number } as const;
    const scan = { scanId: newId(), by, direction: 'in' } as const;
    const result = await gate.core.call('gate.admitByHand', scan);
    expect(result).toMatchObject({ verdict: 'admitted', way: 'typed', ticketNumber: number });
  });

  it('found by search: admits by the registration', async () => {
    await using gate = await openGate((small) => small.addGuest());
    const by = { way: 'search', registrationId: gate.made.registrationId } as const;
    const scan = { scanId: newId(), by, direction: 'in' } as const;
    const result = await gate.core.call('gate.admitByHand', scan);
    expect(result).toMatchObject({ verdict: 'admitted', ticketNumber: gate.made.number });
    expect(await gate.core.call('gate.admitByHand', scan)).toMatchObject({
      checkInId: result.checkInId,
    });
  });

  it('not in this copy: a typed number goes to a supervisor, a registration is refused', async () => {
    await using gate = await openGate(() => undefined);
    const typed = { way: 'typed', ticketNumber: numberOf(3) } as const;
    const request = { scanId: newId(), by: typed, direction: 'in' } as const;
    expect(await gate.core.call('gate.admitByHand', request)).toMatchObject({
      verdict: 'unknown-ticket',
    });
    const search = { way: 'search', registrationId: newId() } as const;
    await expect(
      gate.core.call('gate.admitByHand', { scanId: newId(), by: search, direction: 'in' }),
    ).rejects.toMatchObject({ code: 'registration-unknown' });
  });
});
