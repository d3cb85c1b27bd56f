import { uuid, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { ERASURES_FILE, erasureList, type RestorePlan } from '#shared/wire/backup.ts';
import { fileCopy } from './backup-copies.ts';
import type { CopyStore } from './backup-copy-ports.ts';
import type { FileStore } from './file-store.ts';
import { hubBackupFile } from './hub-backup.ts';
import {
  HUB_BACKUP_FORMAT,
  hubManifest,
  type AgeStreams,
  type DatabaseDump,
  type HubManifest,
  type RestoredHub,
} from './hub-backup-ports.ts';

/** A hub made of its second store and the organiser's key. Steps are called in this order. */
export interface HubRestore {
  /**
   * The backup asked for, else the newest.
   * @throws GatehouseError backup-not-found, backup-not-for-key, backup-newer, backup-damaged
   */
  choose(asked: Uuid | null): Promise<HubManifest>;
  /**
   * Fills the empty database with the whole dump or nothing, and then compares its rows with those that
   * the manifest counts.
   * @throws GatehouseError restore-target-not-empty, backup-damaged, backup-incomplete
   */
  load(manifest: HubManifest): Promise<void>;
  /** Brings stored files that rows name and that are not here. @returns how many, and which none has */
  bringFiles(
    into: Pick<FileStore, 'exists' | 'put'>,
  ): Promise<{ readonly brought: number; readonly missing: number }>;
  /** Who was erased up to the second store's last copy. @throws GatehouseError backup-damaged */
  erasures(): Promise<RestorePlan['erasures']>;
}

function damaged(reason: string, cause?: unknown): GatehouseError {
  return new GatehouseError(
    'backup-damaged',
    `the backup is damaged: ${reason}`,
    { reason },
    cause,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged('not-json', error);
  }
}

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts);
}

/** Wires the restore of a hub. */
export function createHubRestore(ports: {
  readonly copies: Pick<CopyStore, 'list' | 'read'>;
  readonly age: Pick<AgeStreams, 'open'>;
  readonly dump: Pick<DatabaseDump, 'load'>;
  readonly restored: RestoredHub;
  /** `AGE-SECRET-KEY-1...` */
  readonly identity: string;
}): HubRestore {
  const { copies, age, dump, restored, identity } = ports;

  /** Null: the backup was not whole when its hub ended. */
  async function manifestOf(id: Uuid): Promise<HubManifest | null> {
    const sealed = await copies.read(hubBackupFile(id, 'manifest'));
    if (sealed === null) return null;
    const said = parsed((await bytesOf(await age.open(identity, sealed))).toString('utf8'));
    const read = hubManifest.safeParse(said);
    if (read.success) return read.data;
    const isNewer = typeof said === 'object' && said !== null && 'version' in said;
    if (isNewer && Number(said.version) > HUB_BACKUP_FORMAT) {
      throw new GatehouseError('backup-newer', 'a newer version of Gatehouse wrote the backup');
    }
    throw damaged('manifest-unreadable', read.error);
  }

  return {
    async choose(asked) {
      const names = await copies.list('hub');
      const ids = names.flatMap((name) => uuid.safeParse(name).data ?? []);
      // Ids of ours tell which is newer.
      for (const id of ids.toSorted().toReversed()) {
        if (asked !== null && id !== asked) continue;
        const manifest = await manifestOf(id);
        if (manifest !== null) return manifest;
      }
      throw new GatehouseError(
        'backup-not-found',
        'the second store holds no such backup of a hub',
      );
    },
    async load(manifest) {
      if (!(await restored.isEmpty())) {
        throw new GatehouseError('restore-target-not-empty', 'the database is not empty');
      }
      const sealed = await copies.read(hubBackupFile(manifest.id, 'database'));
      if (sealed === null) {
        throw new GatehouseError('backup-incomplete', 'the dump of the database is missing');
      }
      await dump.load(await age.open(identity, sealed));
      const counts = await restored.counts();
      const differ = Object.keys(manifest.counts).filter(
        (table) => counts[table] !== manifest.counts[table],
      );
      if (differ.length > 0) throw damaged(`rows differ in ${differ.join(', ')}`);
    },
    async bringFiles(into) {
      let [brought, missing] = [0, 0];
      for (const key of await restored.files()) {
        if (await into.exists(key)) continue;
        const copy = await copies.read(fileCopy(key));
        if (copy === null) {
          missing += 1;
          continue;
        }
        await into.put(key, await bytesOf(copy));
        brought += 1;
      }
      return { brought, missing };
    },
    async erasures() {
      const list = await copies.read(`hub/${ERASURES_FILE}`);
      if (list === null) return [];
      const read = erasureList.safeParse(parsed((await bytesOf(list)).toString('utf8')));
      if (!read.success) throw damaged('erasures-unreadable', read.error);
      return read.data.erasures;
    },
  };
}
