import type pg from 'pg';
import type { HubConfig } from '../config.ts';
import type { HubKeys } from '../keys/key-files.ts';
import type { AnyRoute } from '../http/route.ts';
import type { HubDatabase } from '../storage/connection.ts';
import type { Transact } from '../services/transaction.ts';

/** What every part of the hub is made with. */
export interface HubBase {
  readonly config: HubConfig;
  readonly keys: HubKeys;
  readonly pool: pg.Pool;
  readonly database: HubDatabase;
  readonly transact: Transact;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** A part's routes; its services are what the part's own type adds. */
export interface HubPart {
  readonly routes: readonly AnyRoute[];
}
