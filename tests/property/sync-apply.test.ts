import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import { openDatabase, type WritableDatabase } from '#core/storage/database.ts';
import { createChangeApplier } from '#core/storage/sync-applier.ts';
import { createFeedStore } from '#core/storage/sync-feed-store.ts';
import { createAlertStore, createClashStore } from '#core/storage/sync-notice-stores.ts';
import { createPeerStore } from '#core/storage/sync-peer-store.ts';
import { createThumbnailStore } from '#core/storage/sync-thumbnail-store.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import { registrationId } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { Change } from '#shared/wire/sync.ts';
import {
  attendeeOf,
  EVENT_ID,
  eventOf,
  MAIN_GATE,
  NOON,
  numberOf,
  SIDE_GATE,
  testId,
  TYPE_STANDARD,
} from '#tests/fixtures/small-event.ts';

const GUESTS = 3;
const KIOSKS = [testId(6, 1), testId(6, 2)] as const;
const GATES = [MAIN_GATE, SIDE_GATE] as const;

const event: Change = {
  t: 'event',
  stamps: {},
  row: {
    event: eventOf({ entry_mode: 'exits' }),
    ticket_types: [{ id: TYPE_STANDARD, event_id: EVENT_ID, name: 'Standard' }],
    gates: GATES.map((id, at) => ({ id, event_id: EVENT_ID, name: `Gate ${at}`, quota: null })),
    gate_rules: [],
  },
};

/** A person with a registration and a ticket: such rows come together. */
function guest(index: number): Change[] {
  const user = attendeeOf(index);
  const id = registrationId(user.id, EVENT_ID);
  return [
    { t: 'attendee', row: user, stamps: {} },
    {
      t: 'registration',
      stamps: {},
      row: {
        id,
        user_id: user.id,
        event_id: EVENT_ID,
        ticket_type_id: TYPE_STANDARD,
        status: 'registered',
        flags: [],
        created_at: user.created_at,
      },
    },
    {
      t: 'ticket',
      row: {
        number: numberOf(index),
        registration_id: id,
        event_id: EVENT_ID,
        ticket_type_id: TYPE_STANDARD,
        key_id: 7,
        status: 'active',
        replaced_by: null,
        valid_from: null,
        valid_until: null,
        created_at: user.created_at,
      },
    },
  ];
}

const step = fc.record({
  guest: fc.integer({ min: 1, max: GUESTS }),
  gate: fc.nat(1),
  kiosk: fc.nat(1),
  direction: fc.constantFrom('in' as const, 'in' as const, 'out' as const),
  kind: fc.constantFrom(
    'verdict' as const,
    'verdict' as const,
    'override' as const,
    'undo' as const,
  ),
  verdict: fc.constantFrom('admitted' as const, 'admitted' as const, 'already-inside' as const),
  // Some gates knew the ticket, some only its number, and one let somebody in without either.
  knows: fc.constantFrom('registration' as const, 'number' as const, 'nothing' as const),
  target: fc.nat(),
});

/** An evening at two gates: verdicts, overrides and undos, each with its own stamp. */
const evening = fc.array(step, { minLength: 1, maxLength: 10 }).map((steps) => {
  const made: Extract<Change, { t: 'check_in' }>[] = [];
  for (const [index, { guest: of, knows, kind, target, ...rest }] of steps.entries()) {
    const about = made.length === 0 ? undefined : made[target % made.length]?.row;
    const isAbout = kind !== 'verdict' && about !== undefined && about.kind !== 'undo';
    const user = attendeeOf(of);
    const fresh: CheckInRow = {
      id: testId(9, index),
      kind: 'verdict',
      scan_id: testId(10, index),
      about_id: null,
      event_id: EVENT_ID,
      gate_id: GATES[rest.gate] ?? MAIN_GATE,
      kiosk_id: KIOSKS[rest.kiosk] ?? KIOSKS[0],
      verdict: rest.direction === 'out' ? 'exit-recorded' : rest.verdict,
      direction: rest.direction,
      way: 'camera',
      ticket_number: knows === 'nothing' ? null : numberOf(of),
      registration_id: knows === 'registration' ? registrationId(user.id, EVENT_ID) : null,
      user_id: knows === 'registration' ? user.id : null,
      scanned_text: null,
      staff_id: null,
      reason: null,
      occurred_at: toInstant(NOON + index * 1_000),
    };
    const row = isAbout ? { ...about, id: fresh.id, kind, about_id: about.id } : fresh;
    const taken = made.some((one) => one.row.scan_id === row.scan_id && one.row.kind === row.kind);
    const ms = (NOON + index).toString(16).padStart(12, '0');
    if (!taken) made.push({ t: 'check_in', row, hlc: `${ms}-0000` });
  }
  return made;
});

const units = evening.chain((facts) => {
  const all: Change[][] = [...[1, 2, 3].map(guest), ...facts.map((fact) => [fact])];
  return fc.record({
    plain: fc.constant(all),
    // Everything comes at least once, most of it twice, in any order.
    mixed: fc
      .shuffledSubarray([...all, ...all], { minLength: all.length })
      .map((some) => [...some, ...all.filter((unit) => !some.includes(unit))]),
  });
});

const TABLES = {
  registrations: 'SELECT id, check_in_time, admitted, inside FROM registrations ORDER BY id',
  events: 'SELECT * FROM event_tallies ORDER BY event_id',
  gates: 'SELECT * FROM gate_tallies ORDER BY gate_id',
  facts: 'SELECT id FROM check_ins ORDER BY id',
  tickets: 'SELECT number, status FROM tickets ORDER BY number',
  alerts: 'SELECT id FROM alerts ORDER BY id',
} as const;

let folder: string;
let database: WritableDatabase;
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-apply-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Applies pages to a new copy. @returns its rows */
async function copyOf(pages: readonly (readonly Change[])[]) {
  database = await openDatabase({
    dataFolder: await mkdtemp(path.join(folder, `${++runs}-`)),
    key: Buffer.alloc(32, 7),
    migrations: kioskMigrations,
  });
  const transaction = <T>(work: () => T): T => database.transaction(work).immediate();
  const held: string[] = [];
  const applier = createChangeApplier(database, {
    copy: createCopyWriter(database),
    peers: createPeerStore(database, transaction),
    alerts: createAlertStore(database),
    clashes: createClashStore(database, transaction),
    thumbnails: createThumbnailStore(database, transaction),
    takeTemplate: () => {},
    eraseKeys: () => {},
    forget: () => {},
    kioskId: testId(6, 9),
    now: () => NOON + 60_000,
    transaction,
    writeMs: () => 1_000,
    rest: async () => {},
    onHeldBack: (type) => held.push(type),
  });
  const feeds = createFeedStore(database, transaction);
  feeds.follow(EVENT_ID);
  await applier.applySnapshotBatch(EVENT_ID, [event], { from: 'a', done: 1 });
  await applier.finishSnapshot(EVENT_ID, '0');
  pages.forEach((changes, at) => {
    const page = {
      feed: EVENT_ID,
      from: `${at}`,
      to: `${at + 1}`,
      changes: [...changes],
      more: false,
    };
    expect(applier.applyPage(page)).not.toBeNull();
    // The same page once more: the cursor has moved on, and nothing is done twice.
    expect(applier.applyPage(page)).toBeNull();
  });
  const rows = Object.entries(TABLES).map(([name, sql]) => [name, database.prepare(sql).all()]);
  database.close();
  return Object.fromEntries(rows) as Record<keyof typeof TABLES, unknown[]>;
}

describe('pages of the hub', () => {
  it('come to the same copy in whatever order and however often their rows come', async () => {
    await fc.assert(
      fc.asyncProperty(units, async ({ plain, mixed }) => {
        expect(await copyOf(mixed)).toEqual(await copyOf(plain));
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });
});
