import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { RestorePlan } from '#shared/wire/backup.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import { ensureDevice } from './keys/device-identity.ts';
import type { OpenedKey } from './keys/database-key.ts';
import type { Log } from './log.ts';
import { backupDamaged } from './services/backup/backup-error.ts';
import { readManifest, type Manifest } from './services/backup/manifest-reader.ts';
import { openPiece } from './services/backup/piece-reader.ts';
import { restoreReport, type RestoreReport } from './services/backup/restore-report.ts';
import { chooseSnapshot, type RestoreSource } from './services/backup/restore-source.ts';
import { openSegment } from './services/backup/segment-file.ts';
import { unpackChunks } from './services/backup/unpack.ts';
import { createStoreHealth } from './services/store-health.ts';
import { createOperationIntake } from './services/sync/lan-intake.ts';
import { readDatabaseFacts } from './storage/backup-facts.ts';
import { openDatabase, openReader, type WritableDatabase } from './storage/database.ts';
import { createDiskSpace } from './storage/disk-space.ts';
import { namesIn, syncFolder, writeDurably } from './storage/durable-file.ts';
import { lockFolder } from './storage/folder-lock.ts';
import { createGateStore } from './storage/gate-store.ts';
import { KEY_STORE_FILE, KeyStore } from './storage/key-store.ts';
import { createKioskStore } from './storage/kiosk-store.ts';
import { leaveIdentity } from './storage/left-identity.ts';
import { verifyLog } from './storage/log-chain.ts';
import { createRestoredFiles } from './storage/restored-files.ts';
import { asStorageError } from './storage/storage-error.ts';
import { openSyncCopy } from './sync-copy.ts';

export type RestoreStage = 'fetching' | 'unpacking' | 'checking' | 'operations';

export interface RestoreRequest {
  /** @param folder where pieces that come from elsewhere are kept until the restore is through */
  readonly openSource: (folder: string) => Promise<RestoreSource>;
  /** `AGE-SECRET-KEY-1...` */
  readonly identity: string;
  /** The folder to be: missing or empty. */
  readonly dataFolder: string;
  readonly kioskId?: Uuid | undefined;
  readonly snapshotId?: Uuid | undefined;
  /** A new database key for a folder. */
  readonly openKey: (dataFolder: string) => Promise<OpenedKey>;
  readonly log: Log;
  /** Pieces or operations, of how many. */
  readonly onProgress: (stage: RestoreStage, done: number, total: number) => void;
}

/** Files that a broken-off restore leaves for the next: whose key the keychain or passphrase holds. */
const KEPT = new Set(['folder.json', 'keyring.json']);
const OPERATIONS_AT_ONCE = 200;
/** Nobody stands at this gate yet. */
const WRITE_MS = 1_000;

/**
 * Restores a kiosk's backup into a new data folder, beside it first and renamed at the end: what is
 * there is the whole, or nothing. Broken off, it goes on where it was when it is run again.
 * @throws GatehouseError restore-target-not-empty, data-folder-in-use, backup-not-found,
 * backup-not-for-key, backup-incomplete, backup-damaged, backup-newer, disk-full; the file system's error
 */
export async function restoreBackup(request: RestoreRequest): Promise<RestoreReport> {
  const { dataFolder } = request;
  const work = `${path.resolve(dataFolder)}.restoring`;
  const reportFile = path.join(work, 'report.json');
  const isTaken = (await namesIn(dataFolder)).length > 0;
  const isRenamed = isTaken && existsSync(reportFile) && !existsSync(path.join(work, 'data'));
  if (isTaken && !isRenamed) {
    throw new GatehouseError('restore-target-not-empty', `${dataFolder} is not empty`);
  }
  await mkdir(work, { recursive: true, mode: 0o700 });
  const lock = lockFolder(work);
  try {
    if (!isRenamed) {
      const report = await build(request, work);
      await writeDurably(reportFile, `${JSON.stringify(report)}\n`);
      await rm(dataFolder, { recursive: true, force: true });
      await rename(path.join(work, 'data'), dataFolder);
      await syncFolder(path.dirname(work));
    }
    return restoreReport.parse(JSON.parse(await readFile(reportFile, 'utf8')));
  } catch (error) {
    throw asStorageError(error);
  } finally {
    lock.release();
    // Only what is through is cleared away: the next run wants what this one fetched.
    if ((await namesIn(dataFolder)).length > 0) await rm(work, { recursive: true, force: true });
  }
}

async function build(request: RestoreRequest, work: string): Promise<RestoreReport> {
  const start = performance.now();
  const { identity, onProgress } = request;
  const pieces = path.join(work, 'pieces');
  const folder = path.join(work, 'data');
  await mkdir(pieces, { recursive: true, mode: 0o700 });
  const source = await request.openSource(pieces);
  const plan = await source.plan(chooseSnapshot(await source.kiosks(), request));

  // Everything is here and whole before anything is made of it.
  const files = new Map<string, string>();
  for (const [index, of] of plan.pieces.entries()) {
    onProgress('fetching', index, plan.pieces.length);
    files.set(of.piece, await source.piece(of));
  }
  const fileOf = (piece: string): string => {
    const file = files.get(piece);
    if (file !== undefined) return file;
    throw new GatehouseError('backup-incomplete', `the plan lacks ${piece}`, { piece });
  };
  const manifest = await readManifest(fileOf(plan.snapshot.manifest), identity);
  if (manifest.head.id !== plan.snapshot.id || manifest.head.kiosk_id !== plan.kiosk_id) {
    throw new GatehouseError('backup-incomplete', 'the manifest is another snapshot’s');
  }

  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (!KEPT.has(name)) await rm(path.join(folder, name), { recursive: true, force: true });
  }
  const key = await request.openKey(folder);
  const keyStore = new KeyStore({
    file: path.join(folder, KEY_STORE_FILE),
    databaseKey: key.databaseKey,
  });
  try {
    await unpack(request, { manifest, fileOf, folder, key, keyStore });
    onProgress('checking', 0, 1);
    check(manifest, folder, key);
    const database = await openDatabase({
      dataFolder: folder,
      key: key.databaseKey,
      migrations: kioskMigrations,
    });
    try {
      return await complete(request, {
        plan,
        manifest,
        fileOf,
        folder,
        key,
        keyStore,
        database,
        start,
      });
    } finally {
      database.close();
    }
  } finally {
    keyStore.close();
  }
}

interface Building {
  readonly manifest: Manifest;
  readonly fileOf: (piece: string) => string;
  readonly folder: string;
  readonly key: OpenedKey;
  readonly keyStore: KeyStore;
}

async function unpack(
  { identity, onProgress }: RestoreRequest,
  { manifest, fileOf, folder, key, keyStore }: Building,
): Promise<void> {
  const restored = await createRestoredFiles(folder, key.databaseKey, manifest);
  let keys = 0;
  let missing: number;
  try {
    for (const [index, pack] of manifest.packs.entries()) {
      onProgress('unpacking', index, manifest.packs.length);
      // Of the keys, those of this snapshot alone: an older pack may hold what was erased since.
      const takesKeys = pack === manifest.end.keys;
      await unpackChunks(fileOf(pack), identity, {
        chunk: (chunk, bytes) => restored.put(chunk, bytes),
        keys: (lines) => {
          if (!takesKeys) return;
          keys += lines.length;
          keyStore.putAll(
            lines.map((line) => ({
              personId: line.person_id,
              purpose: line.purpose,
              key: Buffer.from(line.key, 'base64'),
            })),
          );
        },
      });
    }
  } finally {
    missing = await restored.close();
  }
  if (missing > 0 || keys !== manifest.end.people_keys) {
    throw new GatehouseError('backup-incomplete', `${missing} chunks are in no pack`, { missing });
  }
}

/** The database is what the backup says of it, to the row. */
function check({ head }: Manifest, dataFolder: string, { databaseKey }: OpenedKey): void {
  const reader = openReader({ dataFolder, key: databaseKey });
  try {
    if (reader.pragma('integrity_check', { simple: true }) !== 'ok') {
      throw backupDamaged('database-integrity');
    }
    const { counts, log_heads, schema_step } = readDatabaseFacts(reader);
    const said = { counts: head.counts, log_heads: head.log_heads, schema_step: head.schema_step };
    if (!isDeepStrictEqual({ counts, log_heads, schema_step }, said)) {
      throw backupDamaged('database-other-than-said');
    }
  } finally {
    reader.close();
  }
}

/** A new identity, the operations since, and who was erased since. */
async function complete(
  request: RestoreRequest,
  of: Building & {
    readonly plan: RestorePlan;
    readonly database: WritableDatabase;
    readonly start: number;
  },
): Promise<RestoreReport> {
  const { plan, manifest, fileOf, folder, key, keyStore, database, start } = of;
  const store = createGateStore(database, createStoreHealth(createDiskSpace(folder)));
  const transaction: typeof store.transaction = (work) => store.transaction(work);
  const at = toInstant(Date.now());
  leaveIdentity(database, at);
  const device = await ensureDevice({
    secrets: key.secrets,
    store: createKioskStore(database, transaction),
    at,
  });
  const copy = openSyncCopy({
    database,
    transaction,
    kioskId: device.kioskId,
    now: () => Date.now(),
    writeMs: () => WRITE_MS,
    rest: () => nextTurn(),
    // Made anew from its picture, as for everybody who has none yet.
    takeTemplate: () => {},
    keyStore,
    log: request.log,
  });
  const intake = createOperationIntake({
    kioskId: device.kioskId,
    peers: copy.peers,
    applier: copy.applier,
    onApplied: () => {},
    onRefused: (why, { type }) => {
      request.log.warn('restored-operation-refused', { why, type });
    },
    onTrouble: (error) => {
      request.log.error('restored-operation-failed', error);
    },
  });

  const counts = { applied: 0, known: 0, refused: 0, held: 0, missing: 0 };
  let waiting: CarriedOperation[] = [];
  const take = async (operations: readonly CarriedOperation[]) => {
    const { applied, known, refused, held } = await intake.take(operations, plan.kiosk_id);
    counts.applied += applied;
    counts.known += known;
    counts.refused += refused;
    return held;
  };
  let next = manifest.head.operations_up_to + 1;
  for (const [index, segment] of plan.segments.entries()) {
    request.onProgress('operations', index, plan.segments.length);
    // A gap costs what is in it, not what comes after: each is a fact of its own.
    counts.missing += Math.max(0, segment.first - next);
    next = Math.max(next, segment.last + 1);
    const { head, operations } = await openSegment(
      openPiece(fileOf(segment.piece), request.identity),
    );
    if (head.kiosk_id !== plan.kiosk_id) {
      throw new GatehouseError('backup-incomplete', 'a segment is another kiosk’s');
    }
    let batch: CarriedOperation[] = [];
    for await (const operation of operations) {
      batch.push(operation);
      if (batch.length < OPERATIONS_AT_ONCE) continue;
      waiting.push(...(await take(batch)));
      batch = [];
    }
    waiting.push(...(await take(batch)));
  }
  if (waiting.length > 0) waiting = [...(await take(waiting))];
  counts.held = waiting.length;
  await copy.applier.applyPeerRows(plan.erasures.map((row) => ({ t: 'erasure', row })));

  const writers = verifyLog(database);
  return restoreReport.parse({
    snapshot_id: manifest.head.id,
    of_kiosk: plan.kiosk_id,
    kiosk_id: device.kioskId,
    taken_at: manifest.head.taken_at,
    up_to_at: plan.segments.at(-1)?.made_at ?? manifest.head.taken_at,
    operations: counts,
    erasures: plan.erasures.length,
    files: manifest.end.files.count,
    counts: readDatabaseFacts(database).counts,
    log: writers.map(({ kioskId, entries, brokenAt, signature }) => ({
      kiosk_id: kioskId,
      entries,
      broken_at: brokenAt,
      signature,
    })),
    waiting: copy.outbox.waiting(),
    seconds: Math.round((performance.now() - start) / 100) / 10,
  });
}
