import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { CopyStore } from './backup-copy-ports.ts';
import type { BackupCopies } from './backup-copies.ts';
import { keptSnapshots } from './backup-retention.ts';
import type { Backups } from './backups.ts';
import {
  HUB_BACKUP_FORMAT,
  type AgeStreams,
  type DatabaseDump,
  type HubBackupRow,
  type HubBackupStore,
  type HubManifest,
} from './hub-backup-ports.ts';

const DAY_MS = 86_400_000;

/** Backups of the hub's own database, sealed to the organiser, in the second store. */
export interface HubBackups {
  /**
   * Takes one and lets old ones go. Stored files are copied before the dump and after it: those that it
   * names are then there.
   * @throws GatehouseError store-unavailable; backup-not-found: there is nobody whom it could be sealed to
   */
  take(): Promise<HubBackupRow>;
  /** Newest first. */
  list(): Promise<readonly HubBackupRow[]>;
}

/** Where the second store keeps the files of one. */
export function hubBackupFile(id: Uuid, name: 'database' | 'manifest'): string {
  return `hub/${id}/${name}.age`;
}

/** Wires the hub's own backups. */
export function createHubBackups(ports: {
  readonly store: HubBackupStore;
  readonly dump: Pick<DatabaseDump, 'write'>;
  readonly age: Pick<AgeStreams, 'seal'>;
  readonly recipients: Backups['recipients'];
  readonly copies: CopyStore;
  readonly copyFiles: BackupCopies['copyFiles'];
  /** Null: the second store has no locks. */
  readonly lockDays: number | null;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): HubBackups {
  const { store, dump, age, recipients, copies, copyFiles, lockDays, now } = ports;

  async function requireRecipients(): Promise<readonly string[]> {
    const all = (await recipients()).map(({ recipient }) => recipient);
    if (all.length > 0) return all;
    throw new GatehouseError('backup-not-found', 'there is nobody to seal a backup to', {
      reason: 'no-recipient',
    });
  }

  /** @returns what was written of it */
  async function put(file: string, sealed: Readable): Promise<HubManifest['database']> {
    const hash = createHash('sha256');
    let bytes = 0;
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const part of sealed) {
        const read = Buffer.from(part);
        hash.update(read);
        bytes += read.length;
        yield read;
      }
    }
    try {
      await copies.put(file, Readable.from(counted(), { objectMode: false }));
    } catch (error) {
      await copies.delete(file);
      throw error;
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  async function lock(id: Uuid): Promise<Instant | null> {
    if (lockDays === null) return null;
    const until = toInstant(now() + lockDays * DAY_MS);
    await copies.lock(hubBackupFile(id, 'database'), until);
    await copies.lock(hubBackupFile(id, 'manifest'), until);
    return until;
  }

  async function letOldGo(): Promise<void> {
    const all = await store.list();
    const kept = keptSnapshots(all, now());
    const isFree = ({ lockedUntil }: HubBackupRow): boolean =>
      lockedUntil === null || Date.parse(lockedUntil) < now();
    for (const { id } of all.filter((one) => !kept.has(one.id) && isFree(one))) {
      // A backup without its manifest is none: killed here, the rest goes the next time.
      await copies.delete(hubBackupFile(id, 'manifest'));
      await copies.delete(hubBackupFile(id, 'database'));
      await store.remove(id);
    }
  }

  return {
    list: () => store.list(),
    async take() {
      const sealedTo = await requireRecipients();
      await copyFiles();
      const id = newId();
      const manifest = await store.hold(async ({ snapshot, schemaStep, counts }) => {
        const takenAt = toInstant(now());
        const sealed = await age.seal(sealedTo, dump.write(snapshot));
        const database = await put(hubBackupFile(id, 'database'), sealed);
        return {
          format: 'gatehouse-hub-backup',
          version: HUB_BACKUP_FORMAT,
          id,
          taken_at: takenAt,
          schema_step: schemaStep,
          counts: { ...counts },
          database,
        } satisfies HubManifest;
      });
      await copyFiles();
      const text = Readable.from([Buffer.from(JSON.stringify(manifest))]);
      await put(hubBackupFile(id, 'manifest'), await age.seal(sealedTo, text));
      const { taken_at: takenAt, database } = manifest;
      const row = { id, takenAt, bytes: database.bytes, lockedUntil: await lock(id) };
      await store.add(row);
      await letOldGo();
      return row;
    },
  };
}
