import { createAttendeeQueries } from './attendee-queries.ts';
import type { ReadableDatabase } from './database.ts';
import { createEventExport } from './event-export.ts';
import { createEventQueries } from './event-queries.ts';
import { createStaffQueries } from './export-staff.ts';
import { createImportQueries } from './import-queries.ts';
import type { KeyStore } from './key-store.ts';
import { createLiveQueries } from './live-queries.ts';
import { createLogQueries } from './log-queries.ts';
import { createReadinessQueries } from './readiness-queries.ts';
import { createTicketQueries } from './ticket-queries.ts';
import type { Vault } from './vault.ts';

/** What a long read works on: read-only connections of the worker thread. */
export interface AdminSources {
  readonly database: ReadableDatabase;
  readonly keys: Pick<KeyStore, 'find'>;
  /** One more connection, for a read that takes so long that others must not see its snapshot. */
  readonly openSnapshot: () => ReadableDatabase;
  readonly vault: Pick<Vault, 'read'>;
}

/**
 * The long reads of admin mode, by name: each domain's file adds its own. They run on a worker
 * thread; inputs and results are structured-cloned.
 */
export function createAdminQueries(sources: AdminSources) {
  return {
    ...createAttendeeQueries(sources.database),
    ...createEventExport(sources),
    ...createEventQueries(sources),
    ...createImportQueries(sources.database),
    ...createLiveQueries(sources),
    ...createLogQueries(sources),
    ...createReadinessQueries(sources),
    ...createStaffQueries(sources.database),
    ...createTicketQueries(sources.database),
  };
}

export type AdminQueries = ReturnType<typeof createAdminQueries>;
