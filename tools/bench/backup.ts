import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ReadableStream as NodeStream } from 'node:stream/web';
import type { MadeSnapshot } from '#core/services/backup/backup-ports.ts';
import { PIECES_FOLDER } from '#core/storage/backup-messages.ts';
import { createBackupStore } from '#core/storage/backup-store.ts';
import { createBackupThread } from '#core/storage/backup-thread.ts';
import { openReader } from '#core/storage/database.ts';
import { VAULT_FOLDER } from '#core/storage/vault.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { letIn } from './attendee-import.ts';
import type { Bench } from './bench.ts';
import { restoreFigures } from './backup-restore.ts';
import { BENCH_KEY } from './electron-app.ts';
import { compared, named, type Figure } from './figure.ts';
import { openBare, openCore, standingStore, type OwnStore } from './kiosk-core.ts';
import { percentile } from './statistics.ts';
import { withVault } from './store-vault.ts';

const LIMIT_AGE = 1.3;
const LIMIT_GATE = 1.3;
const LIMIT_AGAIN = 0.05;
const FILE_BYTES = 256 * 1024;
const FILES_AT_ONCE = 64;
const IDLE_SCANS = 400;
const MEGABYTE = 1_000_000;
const WORKER = new URL('../../src-main/core/storage/backup-worker.ts', import.meta.url);

interface Stand {
  readonly store: OwnStore;
  readonly recipient: string;
  readonly identity: string;
}

const accessOf = ({ folder }: OwnStore) => ({
  dataFolder: folder,
  key: Buffer.from(BENCH_KEY, 'hex'),
});
const piecesOf = ({ folder }: OwnStore): string => path.join(folder, PIECES_FOLDER);

/** Pictures of people, sealed as they lie on a laptop. */
async function keepFiles(folder: string, bytes: number): Promise<void> {
  await withVault(folder, async (vault) => {
    for (let done = 0; done < bytes; done += FILE_BYTES * FILES_AT_ONCE) {
      await vault.write(
        Array.from({ length: FILES_AT_ONCE }, () => ({
          fileId: newId(),
          personId: newId(),
          purpose: 'face' as const,
          bytes: randomBytes(FILE_BYTES),
        })),
      );
    }
  });
}

async function makeSnapshot({ store, recipient }: Stand): Promise<MadeSnapshot & { ms: number }> {
  const maker = createBackupThread(accessOf(store), WORKER, 'bench');
  const began = performance.now();
  try {
    const made = await maker.snapshot({
      id: newId(),
      takenAt: toInstant(Date.now()),
      reason: 'demand',
      recipients: [recipient],
    });
    return { ...made, ms: performance.now() - began };
  } finally {
    await maker.rest();
  }
}

/** Notes a snapshot as the kiosk does, and as if the hub had it. */
async function note({ store, recipient }: Stand, { commit, pieces }: MadeSnapshot): Promise<void> {
  const database = await openBare(store.folder);
  try {
    const own = database.prepare<[], { id: Uuid }>('SELECT id FROM kiosks WHERE own = 1').get();
    const inOne = database.transaction((work: () => unknown) => work());
    const transaction = <T>(work: () => T): T => inOne.immediate(work) as T;
    const kept = createBackupStore(database, transaction, own?.id ?? newId());
    for (const made of pieces) {
      kept.keepPiece(made, commit.id, [recipient]);
      kept.keepChunks(made.piece, made.chunks);
      kept.verified(made.piece);
    }
    kept.keepSnapshot(commit, [recipient]);
  } finally {
    database.close();
  }
}

async function emptyPieces(store: OwnStore): Promise<void> {
  await rm(piecesOf(store), { recursive: true, force: true });
  await mkdir(piecesOf(store), { recursive: true });
}

/** The same bytes through the bare library, in one stream, to a file. */
async function sealBare({ store, recipient }: Stand): Promise<{ ms: number; bytes: number }> {
  const reader = openReader(accessOf(store));
  const image = reader.serialize();
  reader.close();
  const root = path.join(store.folder, VAULT_FOLDER);
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  let bytes = 0;
  async function* everything(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < image.length; at += 64 * 1024) {
      const part = image.subarray(at, at + 64 * 1024);
      bytes += part.length;
      yield part;
    }
    for (const { parentPath, name } of files) {
      for await (const part of createReadStream(path.join(parentPath, name))) {
        bytes += (part as Buffer).length;
        yield part as Buffer;
      }
    }
  }
  const began = performance.now();
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  // The browser's type, which this folder compiles with, has no `from`.
  const plain = NodeStream.from(everything()) as unknown as ReadableStream<Uint8Array>;
  const sealed = await encrypter.encrypt(plain);
  await pipeline(
    sealed,
    createWriteStream(path.join(piecesOf(store), 'bare.age'), { flush: true }),
  );
  return { ms: performance.now() - began, bytes };
}

const sizeOf = ({ pieces }: MadeSnapshot): number =>
  pieces.reduce((sum, { bytes }) => sum + bytes, 0);

async function packingFigures(stand: Stand): Promise<Figure[]> {
  await emptyPieces(stand.store);
  const bare = await sealBare(stand);
  await emptyPieces(stand.store);
  const first = await makeSnapshot(stand);
  const restored = await restoreFigures(piecesOf(stand.store), stand.identity, stand.store.folder);
  await note(stand, first);
  const second = await makeSnapshot(stand);
  const megabytes = bare.bytes / MEGABYTE;
  const time = { value: first.ms / 1_000, baseline: bare.ms / 1_000 };
  const again = { value: sizeOf(second) / MEGABYTE, baseline: sizeOf(first) / MEGABYTE };
  return [
    compared(`backup of ${Math.round(megabytes)} MB, over bare age`, 's', time, LIMIT_AGE),
    named('backup, a second', 'MB', megabytes / time.value),
    compared('unchanged second backup, over the first', 'MB', again, LIMIT_AGAIN),
    ...restored,
  ];
}

async function gateFigures(stand: Stand, scans: number): Promise<Figure[]> {
  await emptyPieces(stand.store);
  const core = await openCore(stand.store.folder);
  try {
    const tickets = stand.store.tickets.values();
    await letIn(core, tickets, (done) => done === 50);
    const idle = await letIn(core, tickets, (done) => done === scans);
    let isOver = false;
    const making = makeSnapshot(stand).finally(() => {
      isOver = true;
    });
    const beside = await letIn(core, tickets, () => isOver);
    await making;
    const of = (share: number) => ({
      value: percentile(beside, share),
      baseline: percentile(idle, share),
    });
    return [
      compared('admit while a backup is made, p99, over idle', 'ms', of(0.99), LIMIT_GATE),
      compared('admit while a backup is made, p50, over idle', 'ms', of(0.5), null),
    ];
  } finally {
    await core.close();
  }
}

/** A snapshot beside the bare age library, another of the same, and the gate meanwhile. */
export const benchBackup: Bench = async ({ quick, say }) => {
  const store = await standingStore(100_000);
  try {
    const identity = await generateX25519Identity();
    const stand = { store, recipient: await identityToRecipient(identity), identity };
    say('keeping files');
    await keepFiles(store.folder, quick ? 64 << 20 : 1 << 30);
    say('letting people in, and then beside a backup');
    const gate = await gateFigures(stand, quick ? 200 : IDLE_SCANS);
    say('backing up, and sealing the same bytes with bare age');
    return [...(await packingFigures(stand)), ...gate];
  } finally {
    await store.remove();
  }
};
