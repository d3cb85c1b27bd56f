import { statSync } from 'node:fs';
import path from 'node:path';
import { createCopyCounts } from './copy-counts.ts';
import { DATABASE_FILE, type WritableDatabase } from './database.ts';
import { KEY_STORE_FILE } from './key-store.ts';

/** How large the store is, for whoever helps from afar. */
export interface StoreFigures {
  /** The newest step of its schema. */
  readonly schemaStep: string;
  readonly people: number;
  readonly checkIns: number;
  /** Of each file, bytes; null: it is not there. */
  readonly files: Readonly<Record<string, number | null>>;
  /** Pages of the database that hold nothing. */
  readonly freePages: number;
  readonly pages: number;
}

/** Reads them anew each time: some milliseconds with 100,000 people. */
export function createStoreFigures(database: WritableDatabase, dataFolder: string) {
  const counts = createCopyCounts(database);
  const step = database
    .prepare<[], string>('SELECT name FROM migrations ORDER BY position DESC LIMIT 1')
    .pluck();
  const pages = database.prepare<[], number>('SELECT page_count FROM pragma_page_count').pluck();
  const freePages = database
    .prepare<[], number>('SELECT freelist_count FROM pragma_freelist_count')
    .pluck();
  const names = [DATABASE_FILE, `${DATABASE_FILE}-wal`, KEY_STORE_FILE];
  return (): StoreFigures => ({
    schemaStep: step.get() ?? 'none',
    people: counts.people(),
    checkIns: counts.checkIns(),
    files: Object.fromEntries(
      names.map((name) => [
        name,
        statSync(path.join(dataFolder, name), { throwIfNoEntry: false })?.size ?? null,
      ]),
    ),
    pages: pages.get() ?? 0,
    freePages: freePages.get() ?? 0,
  });
}
