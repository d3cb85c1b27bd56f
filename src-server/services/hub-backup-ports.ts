import type { Readable } from 'node:stream';
import { z } from 'zod';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { instant, type Instant } from '#shared/domain/instant.ts';
import type { RestorePlan } from '#shared/wire/backup.ts';

/** A format that readers of this one can't read takes another number. */
export const HUB_BACKUP_FORMAT = 1;

/** `hub/ID/manifest.age`, opened: without it a backup is not whole. */
export const hubManifest = z.object({
  format: z.literal('gatehouse-hub-backup'),
  version: z.literal(HUB_BACKUP_FORMAT),
  id: uuid,
  taken_at: instant,
  /** The database's newest migration. */
  schema_step: z.string().max(100),
  /** Rows of each table of ours, in the moment of the dump. */
  counts: z.record(z.string(), z.int().nonnegative()),
  /** Of the sealed dump beside it. */
  database: z.object({ bytes: z.int().nonnegative(), sha256: z.string().length(64) }),
});
export type HubManifest = z.infer<typeof hubManifest>;

/** A moment of the database that others can look at too, as long as it is held. */
export interface HeldMoment {
  /** Named to pg_dump. */
  readonly snapshot: string;
  readonly schemaStep: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface HubBackupRow {
  readonly id: Uuid;
  readonly takenAt: Instant;
  readonly bytes: number;
  readonly lockedUntil: Instant | null;
}

export interface HubBackupStore {
  hold<T>(work: (moment: HeldMoment) => Promise<T>): Promise<T>;
  add(row: HubBackupRow): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly HubBackupRow[]>;
  remove(id: Uuid): Promise<void>;
}

/** The programs of PostgreSQL that write a database out and put it back. */
export interface DatabaseDump {
  /**
   * The database as of a held moment, in pg_dump's custom format. The stream ends with an error where
   * the program does not end well.
   * @throws GatehouseError store-unavailable where there is no such program
   */
  write(snapshot: string): Readable;
  /** Puts one into an empty database: all of it, or nothing. @throws GatehouseError backup-damaged */
  load(dump: Readable): Promise<void>;
}

/** What a restore asks of the database that it fills. */
export interface RestoredHub {
  /** Whether there is any table. */
  isEmpty(): Promise<boolean>;
  counts(): Promise<Readonly<Record<string, number>>>;
  /** Keys of the stored files that its rows name. */
  files(): Promise<readonly string[]>;
  erasures(): Promise<RestorePlan['erasures']>;
}

/** Opens and seals streams by age. @throws GatehouseError backup-not-for-key, backup-damaged */
export interface AgeStreams {
  seal(recipients: readonly string[], bytes: Readable): Promise<Readable>;
  open(identity: string, sealed: Readable): Promise<Readable>;
}
