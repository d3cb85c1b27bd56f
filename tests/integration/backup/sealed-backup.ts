import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createSnapshotWriter,
  type ChunkIndex,
  type SnapshotSource,
  type WrittenSnapshot,
} from '#core/services/backup/snapshot-writer.ts';
import { newId } from '#shared/domain/id.ts';
import type { PieceId } from '#shared/wire/backup.ts';
import type { KeyLine } from '#shared/wire/backup-manifest.ts';

export interface Recipient {
  readonly identity: string;
  readonly recipient: string;
}

export async function newRecipient(): Promise<Recipient> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

export const newFolder = (): string => mkdtempSync(path.join(tmpdir(), 'gatehouse-backup-'));

/** An index in memory. */
export function memoryIndex(): ChunkIndex {
  const packs = new Map<string, PieceId>();
  return {
    find: (chunk) => packs.get(chunk) ?? null,
    note: (pack, chunks) => {
      for (const chunk of chunks) packs.set(chunk, pack);
    },
  };
}

export async function* partsOf(bytes: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Something like a kiosk: a database of so many bytes, files of so many each, a key for each. */
export interface MadeUp {
  readonly head: SnapshotSource['head'];
  readonly database: Buffer;
  readonly files: ReadonlyMap<string, Buffer>;
  readonly keys: readonly KeyLine[];
}

export function madeUp(databaseBytes: number, fileSizes: readonly number[]): MadeUp {
  const files = fileSizes.map((size) => {
    const id = newId();
    return [`files/${id.slice(-2)}/${id}`, randomBytes(size)] as const;
  });
  return {
    head: {
      id: newId(),
      kiosk_id: newId(),
      taken_at: new Date().toISOString(),
      reason: 'demand',
      app_version: '0.1.0',
      schema_step: '0004-sync',
      operations_up_to: 7,
      counts: { users: 3 },
      log_heads: [],
    },
    database: randomBytes(databaseBytes),
    files: new Map(files),
    keys: fileSizes.map(() => ({
      person_id: newId(),
      purpose: 'face',
      key: randomBytes(32).toString('base64'),
    })),
  };
}

export async function backUp(
  folder: string,
  recipients: readonly Recipient[],
  { head, database, files, keys }: MadeUp,
  index: ChunkIndex = memoryIndex(),
): Promise<WrittenSnapshot> {
  const target = { folder, recipients: recipients.map(({ recipient }) => recipient) };
  async function* stored(): AsyncGenerator<{ path: string; bytes: AsyncIterable<Uint8Array> }> {
    for (const [name, bytes] of files) yield { path: name, bytes: partsOf(bytes) };
  }
  return await createSnapshotWriter({ target, index })({
    head,
    database: partsOf(database),
    files: stored(),
    keys,
  });
}
