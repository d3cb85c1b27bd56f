import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Core } from '#core/core.ts';
import type { WritableDatabase } from '#core/storage/database.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { Bench } from './bench.ts';
import { compared, named, type Figure } from './figure.ts';
import { openBare, openCore, standingStore } from './kiosk-core.ts';
import { createReplay, recordStatements, type Ran } from './statement-recording.ts';
import { percentile } from './statistics.ts';
import { benchStore, copyStore, type BenchStore } from './store.ts';

const LIMIT_INSERT = 3;
const LIMIT_GATE = 1.5;
const STORE_SIZE = 1_000;
/** Rows that a plain insert would put into one transaction. */
const BARE_ROWS = 500;
/** People come one after another, not all at once. */
const BETWEEN_SCANS_MS = 20;
const IDLE_SCANS = 400;
const PASSWORD = 'bench lanterns over the lake';

const INSERTED = /^insert into "(users|registrations|tickets|attendee_search)"/;

/** A list of that many people, as CSV. */
async function writeList(folder: string, rows: number): Promise<string> {
  const lines = Array.from(
    { length: rows },
    (_, index) =>
      `Person ${index} of the list,listed-${index}@example.in,${6_000_000_000 + index},"Pune, Maharashtra"`,
  );
  const file = path.join(folder, 'list.csv');
  await writeFile(file, `Name,E-mail,Mobile,City\n${lines.join('\n')}\n`);
  return file;
}

async function signIn(core: Core): Promise<CoreClient> {
  const { token } = await core.call('session.makeFirstAdmin', {
    name: 'Bench',
    email: 'bench@example.org',
    password: PASSWORD,
  });
  return core.as(token).call;
}

interface List {
  readonly file: string;
  readonly rows: number;
  readonly eventId: Uuid;
  readonly ticketTypeId: Uuid;
}

async function ticketTypeOf(folder: string): Promise<Uuid> {
  const database = await openBare(folder);
  try {
    const row = database.prepare<[], { id: Uuid }>('SELECT id FROM ticket_types').get();
    if (row === undefined) throw new Error('the store has no ticket type');
    return row.id;
  } finally {
    database.close();
  }
}

async function check(call: CoreClient, list: List): Promise<Uuid> {
  const importId = newId();
  const plan = await call('import.check', {
    importId,
    eventId: list.eventId,
    path: list.file,
    mapping: {
      fields: ['name', 'email', 'phone', 'location'],
      ticketTypeId: list.ticketTypeId,
      approve: true,
      issueTickets: true,
    },
  });
  if (plan.added !== list.rows) throw new Error(`only ${plan.added} rows would be added`);
  return importId;
}

const run = (call: CoreClient, importId: Uuid, { rows }: List) =>
  call('import.run', { importId, rows, leaveOut: 0 });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** What the import's rows alone are to SQLite: recorded in a copy, to be repeated in another. */
async function recordInserts(store: BenchStore, list: List): Promise<Ran[]> {
  const copy = await copyStore(store);
  const core = await openCore(copy.folder);
  try {
    const call = await signIn(core);
    const importId = await check(call, list);
    const recording = recordStatements();
    try {
      await run(call, importId, list);
      return recording.take().filter(({ sql }) => INSERTED.test(sql));
    } finally {
      recording.stop();
    }
  } finally {
    await core.close();
    await copy.remove();
  }
}

function insertBare(database: WritableDatabase, inserts: readonly Ran[], perRow: number): void {
  const replay = createReplay(database);
  // Rows hang on an import, which hangs on nothing.
  const size = BARE_ROWS * perRow;
  for (let at = 0; at < inserts.length; at += size) {
    replay.inTransaction(inserts.slice(at, at + size));
  }
}

async function insertFigures(list: Omit<List, 'ticketTypeId' | 'eventId'>): Promise<Figure[]> {
  const store = await benchStore(STORE_SIZE);
  const own = await copyStore(store);
  const bare = await copyStore(store);
  try {
    const ticketTypeId = await ticketTypeOf(own.folder);
    const whole: List = { ...list, eventId: store.eventId, ticketTypeId };
    const inserts = await recordInserts(store, whole);
    const core = await openCore(own.folder);
    const call = await signIn(core);
    let importId: Uuid = newId();
    const checked = await timed(async () => {
      importId = await check(call, whole);
    });
    const imported = await timed(() => run(call, importId, whole));
    await core.close();
    const database = await openBare(bare.folder);
    const inserted = await timed(async () => {
      insertBare(database, inserts, inserts.length / list.rows);
    });
    database.close();
    const rows = list.rows.toLocaleString('en');
    const measured = { value: imported / 1_000, baseline: inserted / 1_000 };
    return [
      compared(`import of ${rows} rows, over the bare insert`, 's', measured, LIMIT_INSERT),
      named(`dry run of ${rows} rows`, 's', checked / 1_000),
    ];
  } finally {
    await own.remove();
    await bare.remove();
  }
}

/** Lets people in, one after another, until told to stop. @returns milliseconds each */
export async function letIn(
  core: Core,
  tickets: Iterator<string>,
  until: (done: number) => boolean,
): Promise<number[]> {
  const times: number[] = [];
  while (!until(times.length)) {
    const { value: text, done } = tickets.next();
    if (done === true) throw new Error('the store has too few tickets');
    const began = performance.now();
    const { verdict } = await core.call('gate.scan', {
      scanId: newId(),
      text: String(text),
      reader: 'camera',
      direction: 'in',
    });
    times.push(performance.now() - began);
    if (verdict !== 'admitted') throw new Error(`a ticket was not admitted: ${verdict}`);
    await wait(BETWEEN_SCANS_MS);
  }
  return times;
}

async function gateFigures(
  list: Omit<List, 'ticketTypeId' | 'eventId'>,
  scans: number,
): Promise<Figure[]> {
  // Large enough that there is a ticket for every scan while the import runs.
  const store = await standingStore(100_000);
  const ticketTypeId = await ticketTypeOf(store.folder);
  const whole: List = { ...list, eventId: store.eventId, ticketTypeId };
  const core = await openCore(store.folder);
  try {
    const call = await signIn(core);
    const tickets = store.tickets.values();
    await letIn(core, tickets, (done) => done === 50);
    const idle = await letIn(core, tickets, (done) => done === scans);
    let isOver = false;
    const importId = await check(call, whole);
    const running = timed(() => run(call, importId, whole)).finally(() => {
      isOver = true;
    });
    const beside = await letIn(core, tickets, () => isOver);
    const took = await running;
    const rows = list.rows.toLocaleString('en');
    const of = (share: number) => ({
      value: percentile(beside, share),
      baseline: percentile(idle, share),
    });
    return [
      compared(`admit while ${rows} rows are imported, p99, over idle`, 'ms', of(0.99), LIMIT_GATE),
      compared(`admit while ${rows} rows are imported, p50, over idle`, 'ms', of(0.5), null),
      named(`import of ${rows} rows beside a gate that lets people in`, 's', took / 1_000),
    ];
  } finally {
    await core.close();
    await store.remove();
  }
}

/** An import of attendees, beside its bare rows, and the gate meanwhile beside its idle self. */
export const benchAttendeeImport: Bench = async ({ quick, say }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-list-'));
  const rows = quick ? 10_000 : 100_000;
  try {
    const list = { file: await writeList(folder, rows), rows };
    say(`importing ${rows.toLocaleString('en')} rows, and inserting them bare`);
    const inserts = await insertFigures(list);
    say('importing them while people are let in');
    return [...inserts, ...(await gateFigures(list, quick ? 200 : IDLE_SCANS))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
