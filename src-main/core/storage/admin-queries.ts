import type { ReadableDatabase } from './database.ts';
import type { KeyStore } from './key-store.ts';
import { createLiveQueries } from './live-queries.ts';
import { createReadinessQueries } from './readiness-queries.ts';

/** What a long read works on: read-only connections of the worker thread. */
export interface AdminSources {
  readonly database: ReadableDatabase;
  readonly keys: Pick<KeyStore, 'find'>;
}

/**
 * The long reads of admin mode, by name: each domain's file adds its own. They run on a worker
 * thread; inputs and results are structured-cloned.
 */
export function createAdminQueries(sources: AdminSources) {
  return {
    ...createLiveQueries(sources),
    ...createReadinessQueries(sources),
  };
}

export type AdminQueries = ReturnType<typeof createAdminQueries>;
