import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { openDatabase, type WritableDatabase } from '#core/storage/database.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { ROOT } from '../runtime.ts';
import { cacheEntry } from '../setup/cache.mjs';
import { CACHE } from '../setup/paths.mjs';
import { BENCH_KEY } from './electron-app.ts';
import { growStore } from './store-growth.ts';
import { fillStore } from './store-rows.ts';
import { createBenchIssuer } from './bench-issuer.ts';

const contents = z.strictObject({
  registrations: z.int(),
  eventId: z.uuid(),
  gateId: z.uuid(),
  /** Genuine tickets of holders who may enter, spread over the whole table. */
  tickets: z.array(z.string()),
  /** The throw-away key that signed them. */
  issuerKey: z.string(),
});
type Contents = z.infer<typeof contents>;

/** A data folder with an encrypted store of a known size, and tickets to scan on it. */
export type BenchStore = Contents & { readonly folder: string };

/** Signed tickets in a store: enough for the longest run of scans, twice. */
const TICKETS = 24_000;
/** The largest store that is filled row by row; a larger one is grown from it. */
const LARGEST_FILLED = 100_000;
const CONTENTS_FILE = 'bench-contents.json';

/**
 * A store of a size, made once for each schema and kept outside the repository: a million rows take
 * minutes. Nobody may write in it: work on a copy (`copyStore`).
 */
export async function benchStore(registrations: number): Promise<BenchStore> {
  const name = `bench-store-${registrations}-${await recipeHash()}`;
  const folder = await cacheEntry(name, async (entry) => {
    process.stderr.write(`bench: making a store of ${registrations} registrations, once\n`);
    const made = await makeStore(entry, registrations);
    await writeFile(path.join(entry, CONTENTS_FILE), JSON.stringify(made));
  });
  await removeOutdated(`bench-store-${registrations}-`, name);
  const made: unknown = JSON.parse(await readFile(path.join(folder, CONTENTS_FILE), 'utf8'));
  return { ...contents.parse(made), folder };
}

/** A copy of a data folder to write in. @returns the copy, and how to remove it */
export async function copyStore<S extends { readonly folder: string }>(
  store: S,
): Promise<S & { remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-store-'));
  await cp(store.folder, folder, { recursive: true });
  return {
    ...store,
    folder,
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

async function removeOutdated(prefix: string, current: string): Promise<void> {
  for (const name of await readdir(CACHE)) {
    if (!name.startsWith(prefix) || name === current) continue;
    await rm(path.join(CACHE, name), { recursive: true, force: true });
  }
}

async function makeStore(folder: string, registrations: number): Promise<Contents> {
  if (registrations > LARGEST_FILLED) {
    const base = await benchStore(LARGEST_FILLED);
    await cp(base.folder, folder, { recursive: true });
    return writing(folder, (database) => {
      growStore(database, Math.ceil(registrations / LARGEST_FILLED));
      const { eventId, gateId, issuerKey } = base;
      return { registrations, eventId, gateId, ...signTickets(database, eventId, issuerKey) };
    });
  }
  const place = { eventId: newId(), gateId: newId(), ticketTypeId: newId() };
  const issuer = createBenchIssuer(place.eventId);
  return writing(folder, (database) => {
    fillStore(database, { ...place, registrations, issuer });
    const { eventId, gateId } = place;
    return { registrations, eventId, gateId, ...signTickets(database, eventId, issuer.secret) };
  });
}

async function writing<T>(folder: string, work: (database: WritableDatabase) => T): Promise<T> {
  const database = await openDatabase({
    dataFolder: folder,
    key: Buffer.from(BENCH_KEY, 'hex'),
    migrations: kioskMigrations,
  });
  try {
    // A crash while it is made leaves no store at all: syncing every step would be for nothing.
    database.pragma('synchronous = OFF');
    const result = work(database);
    database.pragma('wal_checkpoint(TRUNCATE)');
    return result;
  } finally {
    database.close();
  }
}

/** Tickets from all over the table, shuffled: neighbours in time are no neighbours in the file. */
function signTickets(database: WritableDatabase, eventId: Uuid, issuerKey: string) {
  const issuer = createBenchIssuer(eventId, issuerKey);
  const numbers = database
    .prepare<[number], { number: string }>('SELECT number FROM tickets ORDER BY random() LIMIT ?')
    .all(TICKETS);
  return { issuerKey, tickets: numbers.map(({ number }) => issuer.issue(number)) };
}

/** Changes with the schema and with what fills it. */
async function recipeHash(): Promise<string> {
  const hash = createHash('sha256');
  const migrations = path.join(ROOT, 'migrations/kiosk');
  const files = [
    ...(await readdir(migrations)).sort().map((file) => path.join(migrations, file)),
    import.meta.filename,
    path.join(import.meta.dirname, 'store-rows.ts'),
    path.join(import.meta.dirname, 'store-growth.ts'),
    path.join(ROOT, 'src-main/core/services/search-text.ts'),
  ];
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
}
