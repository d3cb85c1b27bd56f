import { hash } from '@node-rs/argon2';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import { openDatabase } from '#core/storage/database.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { createIssuer } from '#tests/fixtures/issuer.ts';
import { registrationId } from '#shared/domain/id.ts';
import {
  attendeeOf,
  COPY_AT,
  EVENT_ID,
  ISSUER,
  numberOf,
  SUPERVISOR,
  TEST_KEY,
  testId,
  TYPE_STANDARD,
} from '#tests/fixtures/small-event.ts';
import { openGate, type TestGate } from './test-core.ts';

const PIN = '482913';
const NUMBER = numberOf(99);
const TEXT = ISSUER.issue(EVENT_ID, NUMBER);
const REGISTRATION = registrationId(testId(5, 99), EVENT_ID);
let pinHash = '';
beforeAll(async () => {
  pinHash = await hash(PIN, { memoryCost: 1024, timeCost: 1 });
});

async function letIn(gate: TestGate<unknown>, text = TEXT, direction: 'in' | 'out' = 'in') {
  const { checkInId } = await gate.scan(text, { direction });
  const request = { checkInId, staffId: SUPERVISOR, pin: PIN, reason: 'identity-checked' } as const;
  return gate.core.call('gate.override', request);
}

/** What a newer package brings: the person, and the ticket that the copy lacked. */
async function learn(gate: TestGate<unknown>, ...numbers: string[]): Promise<void> {
  const key = Buffer.from(TEST_KEY, 'hex');
  const migrations = kioskMigrations;
  const database = await openDatabase({ dataFolder: gate.folder, key, migrations });
  const copy = createCopyWriter(database);
  copy.transaction(() => {
    copy.putUser(attendeeOf(99));
    const ticketType = { event_id: EVENT_ID, ticket_type_id: TYPE_STANDARD };
    const created = { created_at: COPY_AT };
    copy.putRegistration({
      id: REGISTRATION,
      user_id: testId(5, 99),
      ...ticketType,
      status: 'registered',
      flags: [],
      ...created,
    });
    for (const number of numbers) {
      copy.putTicket({
        number,
        registration_id: REGISTRATION,
        ...ticketType,
        key_id: 7,
        status: 'active',
        replaced_by: null,
        valid_from: null,
        valid_until: null,
        ...created,
      });
    }
  });
  database.close();
}

async function counts(gate: TestGate<unknown>): Promise<number[]> {
  const { inside, admittedHere } = await gate.core.call('gate.status', {});
  return [inside, admittedHere];
}

describe('a ticket that this copy does not know, let in by a supervisor', () => {
  it('is already inside when it comes again, with when and where', async () => {
    await using gate = await openGate(() => undefined, { pinHash });
    const override = await letIn(gate);
    const again = await gate.scan(TEXT);
    expect(again).toMatchObject({
      verdict: 'already-inside',
      overridable: true,
      detail: { earlier: { at: override.at, gateName: 'Main gate', kioskName: 'Laptop one' } },
    });
    await letIn(gate);
    expect(await counts(gate)).toEqual([1, 1]);
    const by = { way: 'typed', ticketNumber: NUMBER } as const;
    const typed = { scanId: testId(8, 1), by, direction: 'in' } as const;
    expect(await gate.core.call('gate.admitByHand', typed)).toMatchObject({
      verdict: 'already-inside',
    });
  });

  it('is so also under a key that this copy does not know', async () => {
    const text = createIssuer(8).issue(EVENT_ID, numberOf(1));
    await using gate = await openGate((small) => small.addGuest(), { pinHash });
    await letIn(gate, text);
    expect(await gate.scan(text)).toMatchObject({
      verdict: 'already-inside',
      person: { name: 'Guest 1' },
    });
  });

  it('is unknown again once that was undone', async () => {
    await using gate = await openGate(() => undefined, { pinHash });
    const { checkInId } = await letIn(gate);
    await gate.core.call('gate.undo', { checkInId });
    expect(await counts(gate)).toEqual([0, 0]);
    expect(await gate.scan(TEXT)).toMatchObject({ verdict: 'unknown-ticket', detail: {} });
  });

  it('is unknown again after its exit, and inside after the exit’s undo', async () => {
    const event = { entry_mode: 'exits' } as const;
    await using gate = await openGate(() => undefined, { pinHash, event });
    await letIn(gate);
    const exit = await letIn(gate, TEXT, 'out');
    expect(exit).toMatchObject({ verdict: 'unknown-ticket', direction: 'out' });
    expect((await counts(gate))[0]).toBe(0);
    expect((await gate.scan(TEXT)).verdict).toBe('unknown-ticket');
    await gate.core.call('gate.undo', { checkInId: exit.checkInId });
    expect((await counts(gate))[0]).toBe(1);
    expect((await gate.scan(TEXT)).verdict).toBe('already-inside');
  });

  it('does not admit a second time when the copy learns it', async () => {
    await using gate = await openGate(() => undefined, { pinHash });
    const override = await letIn(gate);
    await learn(gate, NUMBER);
    await learn(gate, NUMBER);
    expect(await counts(gate)).toEqual([1, 1]);
    expect(gate.rows('SELECT check_in_time, admitted, inside FROM registrations')).toEqual([
      { check_in_time: override.at, admitted: 1, inside: 1 },
    ]);
    expect(await gate.scan(TEXT)).toMatchObject({
      verdict: 'already-inside',
      person: { name: 'Guest 99' },
      detail: { earlier: { at: override.at } },
    });
    await gate.core.call('gate.undo', { checkInId: override.checkInId });
    expect(await counts(gate)).toEqual([0, 0]);
    expect(await gate.scan(TEXT)).toMatchObject({ verdict: 'admitted' });
  });

  it('is the person’s when the supervisor lets in while the copy learns it', async () => {
    await using gate = await openGate(() => undefined, { pinHash });
    const { checkInId } = await gate.scan(TEXT);
    await learn(gate, NUMBER);
    const result = await gate.core.call('gate.override', {
      checkInId,
      staffId: SUPERVISOR,
      pin: PIN,
      reason: 'identity-checked',
    });
    expect(result.person).toMatchObject({ name: 'Guest 99' });
    expect(await gate.scan(TEXT)).toMatchObject({ verdict: 'already-inside' });
    expect(await counts(gate)).toEqual([1, 1]);
  });

  it('counts once where it turns out to be the second ticket of who is inside', async () => {
    await using gate = await openGate(() => undefined, { pinHash });
    const second = numberOf(100);
    await letIn(gate);
    await letIn(gate, ISSUER.issue(EVENT_ID, second));
    expect(await counts(gate)).toEqual([2, 2]);
    await learn(gate, NUMBER, second);
    expect(await counts(gate)).toEqual([1, 1]);
  });
});
