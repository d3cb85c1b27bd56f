import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SYNC_HEADERS } from '#shared/wire/sync.ts';
import { KioskProcess } from '../soak/kiosk-process.ts';
import type { Bench } from './bench.ts';
import { BENCH_KEY } from './electron-app.ts';
import { compared, named } from './figure.ts';
import { openBare } from './kiosk-core.ts';
import { processTree } from './process-memory.ts';
import { addNetworkKiosk, openSyncStand, type SyncStand } from './sync-stand.ts';

const LIMIT = 2;
const LIMIT_MEMORY = 1.2;
const PEOPLE = 100_000;
const QUICK_PEOPLE = 10_000;
const LOOK_MS = 100;
const ROWS_A_TRANSACTION = 20_000;
/** Tables that a first load without faces fills. */
const FILLED = ['users', 'registrations', 'tickets', 'field_versions', 'row_stamps'];

/** A first load into a kiosk's real core, beside the same bytes through curl and the bare inserts. */
export const benchSyncLoad: Bench = async ({ quick, people: asked, say }) => {
  const people = asked ?? (quick ? QUICK_PEOPLE : PEOPLE);
  say(`a hub with ${people.toLocaleString('en')} attendees; no templates, no pictures`);
  const stand = await openSyncStand(people);
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-load-'));
  try {
    const { seconds, memory } = await firstLoad(stand, folder);
    const fetched = await throughCurl(stand, folder);
    const inserted = await bareInserts(folder);
    say(`curl ${fetched.seconds.toFixed(2)} s, ${(fetched.bytes / 1e6).toFixed(1)} MB on the wire`);
    say(`bare inserts ${inserted.seconds.toFixed(2)} s, ${inserted.rows} rows`);
    const quarter = memory[Math.floor(memory.length / 4)] ?? 0;
    const what = `first load of ${people.toLocaleString('en')} attendees`;
    const limit = fetched.seconds + inserted.seconds;
    return [
      compared(
        `${what}, beside curl and bare inserts`,
        's',
        { value: seconds, baseline: limit },
        LIMIT,
      ),
      named(`${what}, of the limit through curl`, 's', fetched.seconds),
      compared(
        `${what}, the core's memory at its end over a quarter`,
        'MB',
        { value: memory.at(-1) ?? 0, baseline: quarter },
        people < PEOPLE ? null : LIMIT_MEMORY,
      ),
    ];
  } finally {
    await stand.hub.close();
    await rm(folder, { recursive: true, force: true });
  }
};

async function firstLoad(
  { hub, eventId }: SyncStand,
  folder: string,
): Promise<{ readonly seconds: number; readonly memory: readonly number[] }> {
  const before = new Set(await processTree(process.pid));
  const kiosk = new KioskProcess({
    dataFolder: path.join(folder, 'kiosk'),
    key: BENCH_KEY,
    clockMs: 0,
  });
  try {
    await kiosk.ask({ do: 'open' });
    const pid = (await processTree(process.pid)).find((one) => !before.has(one)) ?? 0;
    const form = { name: 'Bench', use: 'gate', events: [eventId] };
    const made = await hub.as('admin').call('POST', '/v1/kiosks', form);
    const gate = kiosk.client(null);
    const memory: number[] = [];
    const began = performance.now();
    await gate('setup.enrol', { link: String(made['qr']) });
    for (;;) {
      const { events } = await gate('setup.events', {});
      if (events.some(({ id }) => id === eventId)) break;
      memory.push(await residentMegabytes(pid));
      await sleep(LOOK_MS);
    }
    return { seconds: (performance.now() - began) / 1000, memory };
  } finally {
    await kiosk.close();
  }
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

/** The same snapshot into a file, by Debian's curl with a kiosk's own token and proof. */
async function throughCurl(
  stand: SyncStand,
  folder: string,
): Promise<{ readonly seconds: number; readonly bytes: number }> {
  const request = `/v1/sync/snapshot?feed=${stand.eventId}`;
  let headers: Readonly<Record<string, string>> = {};
  const { client } = await addNetworkKiosk(stand, [stand.eventId], (transport) => ({
    ...transport,
    async stream(asked) {
      headers = asked.headers ?? {};
      throw new Error('curl asks in its place');
    },
  }));
  await client.stream({ method: 'GET', path: request }, 'application/x-ndjson').catch(() => null);
  client.close();
  const authority = path.join(folder, 'ca.crt');
  const file = path.join(folder, 'snapshot.gz');
  await writeFile(authority, stand.hub.connection.ca);
  const carried = { ...headers, [SYNC_HEADERS.protocol]: '1', 'accept-encoding': 'gzip' };
  const flags = Object.entries(carried).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const url = `${stand.hub.connection.origin}${request}`;
  const began = performance.now();
  await promisify(execFile)('curl', ['-sSf', '--cacert', authority, ...flags, '-o', file, url]);
  const seconds = (performance.now() - began) / 1000;
  return { seconds, bytes: (await stat(file)).size };
}

/** What the load wrote, by prepared statements into an empty store. */
async function bareInserts(
  folder: string,
): Promise<{ readonly seconds: number; readonly rows: number }> {
  const from = await openBare(path.join(folder, 'kiosk'));
  const to = await openBare(path.join(folder, 'bare'));
  try {
    to.pragma('foreign_keys = OFF');
    const tables = from
      .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .filter(({ name }) => FILLED.includes(name));
    let spent = 0;
    let written = 0;
    for (const { name } of tables) {
      const columns = from
        .prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${name}')`)
        .all()
        .map((column) => column.name);
      const list = columns.join(', ');
      const rows = from.prepare<[], unknown[]>(`SELECT ${list} FROM ${name}`).raw().all();
      const began = performance.now();
      const insert = to.prepare(
        `INSERT INTO ${name} (${list}) VALUES (${columns.map(() => '?').join(', ')})`,
      );
      for (let start = 0; start < rows.length; start += ROWS_A_TRANSACTION) {
        to.transaction(() => {
          for (const row of rows.slice(start, start + ROWS_A_TRANSACTION)) insert.run(row);
        })();
      }
      spent += performance.now() - began;
      written += rows.length;
    }
    return { seconds: spent / 1000, rows: written };
  } finally {
    from.close();
    to.close();
  }
}
