import { afterEach, describe, expect, it } from 'vitest';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import { openDatabase, type WritableDatabase } from '#core/storage/database.ts';
import { createChangeApplier } from '#core/storage/sync-applier.ts';
import { createFeedStore } from '#core/storage/sync-feed-store.ts';
import { createAlertStore, createClashStore } from '#core/storage/sync-notice-stores.ts';
import { createOutboxStore } from '#core/storage/sync-outbox-store.ts';
import { createPeerStore } from '#core/storage/sync-peer-store.ts';
import { createThumbnailStore } from '#core/storage/sync-thumbnail-store.ts';
import { registrationId } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { Change, PushResult } from '#shared/wire/sync.ts';
import {
  attendeeOf,
  EVENT_ID,
  MAIN_GATE,
  NOON,
  SIDE_GATE,
  TEST_KEY,
  testId,
} from '#tests/fixtures/small-event.ts';
import { openGate } from '../core/test-core.ts';

const AT = toInstant(NOON);
const OTHER_KIOSK = testId(6, 9);

let database: WritableDatabase | null = null;
afterEach(() => {
  database?.close();
  database = null;
});

/** A gate that let two guests in, closed again: its store, as sync works on it. */
async function evening() {
  const gate = await openGate((small) => [small.addGuest().text, small.addGuest().text]);
  for (const text of gate.made) await gate.scan(text);
  await gate.core.close();
  const store = await openDatabase({
    dataFolder: gate.folder,
    key: Buffer.from(TEST_KEY, 'hex'),
    migrations: kioskMigrations,
  });
  database = store;
  const transaction = <T>(work: () => T): T => store.transaction(work).immediate();
  const { outbox, deadLetters } = createOutboxStore(store, transaction);
  const alerts = createAlertStore(store);
  const applier = createChangeApplier(store, {
    copy: createCopyWriter(store),
    peers: createPeerStore(store, transaction),
    alerts,
    clashes: createClashStore(store, transaction),
    thumbnails: createThumbnailStore(store, transaction),
    takeTemplate: () => {},
    kioskId: testId(6, 1),
    now: () => NOON,
    transaction,
    writeMs: () => 1_000,
    onHeldBack: (type, error) => {
      throw new Error(type, { cause: error });
    },
  });
  createFeedStore(store, transaction).follow(EVENT_ID);
  store.prepare('UPDATE feeds SET cursor = ?').run('0');
  let at = 0;
  const apply = (...changes: Change[]): void => {
    const page = { feed: EVENT_ID, from: `${at}`, to: `${at + 1}`, changes, more: false };
    expect(applier.applyPage(page)).not.toBeNull();
    at++;
  };
  return { store, outbox, deadLetters, alerts, apply };
}

/** Somebody else's admission of the first guest. */
function admission(hlcMs: number): Change {
  const userId = attendeeOf(1).id;
  return {
    t: 'check_in',
    hlc: `${hlcMs.toString(16).padStart(12, '0')}-0000`,
    row: {
      id: testId(9, 1),
      kind: 'verdict',
      scan_id: testId(10, 1),
      about_id: null,
      event_id: EVENT_ID,
      gate_id: SIDE_GATE,
      kiosk_id: OTHER_KIOSK,
      verdict: 'admitted',
      direction: 'in',
      way: 'camera',
      ticket_number: null,
      registration_id: registrationId(userId, EVENT_ID),
      user_id: userId,
      scanned_text: null,
      staff_id: null,
      reason: null,
      occurred_at: toInstant(hlcMs),
    },
  };
}

describe('what waits for the hub', () => {
  it('leaves the outbox by the hub’s word alone', async () => {
    const { outbox } = await evening();
    const [first, second] = outbox.next(10);
    if (first === undefined || second === undefined) throw new Error('two facts wait');
    outbox.settle([first, second], [], AT);
    const strange: PushResult = { id: testId(9, 77), outcome: 'applied', code: null };
    const unasked: PushResult = { id: second.id, outcome: 'applied', code: null };
    outbox.settle([first], [strange, unasked], AT);
    outbox.settle([first], [{ id: first.id, outcome: 'waiting', code: null }], AT);
    expect(outbox.waiting()).toBe(2);
    outbox.settle([first], [{ id: first.id, outcome: 'duplicate', code: null }], AT);
    expect(outbox.next(10).map(({ id }) => id)).toEqual([second.id]);
    expect(outbox.waiting()).toBe(1);
    // The hub is another: it is told everything again.
    outbox.requeueAll();
    expect(outbox.next(10).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(outbox.waiting()).toBe(2);
  });

  it('a check-in that a hub refuses stays, and is no dead letter', async () => {
    const { outbox, deadLetters } = await evening();
    const asked = outbox.next(10);
    const results = asked.map(({ id }): PushResult => ({
      id,
      outcome: 'rejected',
      code: 'operation-unreadable',
    }));
    outbox.settle(asked, results, AT);
    expect(outbox.waiting()).toBe(2);
    expect(deadLetters.list()).toEqual([]);
  });
});

describe('what other gates did', () => {
  it('a green verdict stays what it was, and the second entry is an alert', async () => {
    const { store, alerts, apply } = await evening();
    const verdicts = store.prepare('SELECT id, verdict FROM check_ins ORDER BY id');
    const before = verdicts.all();
    apply(admission(NOON - 60_000));
    expect(verdicts.all()).toEqual(expect.arrayContaining(before));
    expect(alerts.open(EVENT_ID)).toHaveLength(1);
    const counts = store.prepare('SELECT inside, admitted FROM event_tallies WHERE event_id = ?');
    expect(counts.get(EVENT_ID)).toEqual({ inside: 2, admitted: 2 });
    const gates = store.prepare('SELECT admitted FROM gate_tallies WHERE gate_id = ?');
    // The other gate was first: the place is of its quota.
    expect([gates.get(SIDE_GATE), gates.get(MAIN_GATE)]).toEqual([
      { admitted: 1 },
      { admitted: 1 },
    ]);
  });

  it('a stamp far ahead moves nobody’s clock', async () => {
    const { store, apply } = await evening();
    const stamp = store.prepare('SELECT hlc FROM sync_state').pluck();
    const before = stamp.get();
    apply(admission(NOON + 60 * 60_000));
    expect(stamp.get()).toBe(before);
    expect(store.prepare('SELECT count(*) FROM check_ins').pluck().get()).toBe(3);
  });
});
