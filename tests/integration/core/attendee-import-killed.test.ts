import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { CrashPointName } from '#core/services/crash-point.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { EVENT_ID } from '#tests/fixtures/small-event.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { tableFile, tableFolder } from '#tests/fixtures/table-file.ts';
import { openGate, type TestGate } from './test-core.ts';

const CHILD = path.join(import.meta.dirname, 'attendee-import-child.ts');
const ROWS = 1_500;
const GUESTS = 3;

interface Killed {
  readonly point: CrashPointName;
  readonly times?: number;
  readonly act?: 'run' | 'cancel' | 'clear';
}

async function kiosk() {
  const gate = await openGate((small) => {
    addStaff(small);
    for (let index = 0; index < GUESTS; index += 1) small.addGuest();
  });
  await gate.core.close();
  const lines = Array.from(
    { length: ROWS },
    (_, index) => `Person ${index},p-${index}@example.in,${8_000_000_000 + index},Pune`,
  );
  const file = await tableFile(await tableFolder(), `Name,Mail,Phone,City\n${lines.join('\n')}\n`);
  return { gate, file, importId: newId() };
}

async function importAndDie(
  { gate, file, importId }: Awaited<ReturnType<typeof kiosk>>,
  { point, times = 1, act = 'run' }: Killed,
): Promise<void> {
  const child = spawn(
    process.execPath,
    [CHILD, gate.folder, file, importId, point, String(times), act],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

/** What is in the store beside the guests who were there before. */
function held(gate: TestGate<void>): Record<string, unknown> {
  const count = (sql: string): unknown => gate.rows<{ n: number }>(`SELECT ${sql} AS n`)[0]?.n;
  return {
    users: count(`(SELECT count(*) - ${GUESTS} FROM users)`),
    registrations: count(`(SELECT count(*) - ${GUESTS} FROM registrations)`),
    searched: count(`(SELECT count(*) - ${GUESTS} FROM attendee_search)`),
    expected: count(
      `(SELECT expected - ${GUESTS} FROM event_tallies WHERE event_id = '${EVENT_ID}')`,
    ),
  };
}

const all = { users: ROWS, registrations: ROWS, searched: ROWS, expected: ROWS };
const nothing = { users: 0, registrations: 0, searched: 0, expected: 0 };

async function outcome(gate: TestGate<void>, importId: Uuid): Promise<string | undefined> {
  const { call } = await signInAs(gate.core, 'organiser');
  const { imports } = await call('import.list', { eventId: EVENT_ID });
  return imports.find((each) => each.importId === importId)?.state;
}

test.each<[string, Killed]>([
  ['at its beginning', { point: 'after-import-begun' }],
  ['after its first part', { point: 'after-import-part' }],
  ['in its middle', { point: 'after-import-part', times: 5 }],
  [
    'in the middle of a part, before it was committed',
    { point: 'after-operation-written', times: 3 },
  ],
  ['before it was made visible', { point: 'before-import-finished' }],
  ['while it was taken back', { point: 'after-import-removed', times: 2, act: 'cancel' }],
])('of an import that was killed %s nothing stays', async (_, killed) => {
  const place = await kiosk();
  const { gate, importId } = place;
  await using _closed = gate;
  await importAndDie(place, killed);
  await gate.restart();
  await vi.waitFor(async () => expect(await outcome(gate, importId)).toBe('abandoned'), 20_000);
  expect(held(gate)).toEqual(nothing);
  const found = await gate.core.call('gate.search', { query: 'Person' });
  expect(found.hits).toEqual([]);
  // The hub hears of the end of what it heard parts of.
  expect(gate.rows("SELECT payload FROM operations WHERE type = 'import.ended'")).toEqual([
    { payload: JSON.stringify({ import_id: importId, outcome: 'abandoned', rows: 0 }) },
  ]);
});

test('an import that was killed as soon as it was visible is there whole', async () => {
  const place = await kiosk();
  const { gate, importId } = place;
  await using _closed = gate;
  await importAndDie(place, { point: 'after-import-finished' });
  await gate.restart();
  expect(await outcome(gate, importId)).toBe('finished');
  expect(held(gate)).toEqual(all);
});

test('a start that was killed while it removed what another left goes on at the next', async () => {
  const place = await kiosk();
  const { gate, importId } = place;
  await using _closed = gate;
  await importAndDie(place, { point: 'before-import-finished' });
  await importAndDie(place, { point: 'after-import-removed', times: 1, act: 'clear' });
  await importAndDie(place, { point: 'after-import-removed', times: 1, act: 'clear' });
  await gate.restart();
  await vi.waitFor(async () => expect(await outcome(gate, importId)).toBe('abandoned'), 20_000);
  expect(held(gate)).toEqual(nothing);
});

test('what a crash left is in nobody’s way: the same list is imported again', async () => {
  const place = await kiosk();
  const { gate, file } = place;
  await using _closed = gate;
  await importAndDie(place, { point: 'after-import-part', times: 4 });
  const again = { ...place, importId: newId() };
  await importAndDie(again, { point: 'after-import-finished' });
  await gate.restart();
  expect(file).not.toBe('');
  expect(await outcome(gate, again.importId)).toBe('finished');
  expect(held(gate)).toEqual(all);
});
