import { createHash } from 'node:crypto';
import { chunkId, keyLine, type ChunkId, type KeyLine } from '#shared/wire/backup-manifest.ts';
import { backupDamaged, parseBackupLine } from './backup-error.ts';
import { membersOf } from './piece-reader.ts';

/**
 * Takes a pack apart, each chunk checked against its name.
 * @throws GatehouseError backup-not-for-key, backup-damaged; what the takers throw
 */
export async function unpackChunks(
  file: string,
  identity: string,
  take: {
    readonly chunk: (chunk: ChunkId, bytes: Uint8Array) => Promise<void>;
    readonly keys: (lines: readonly KeyLine[]) => void;
  },
): Promise<void> {
  for await (const { name, bytes } of membersOf(file, identity)) {
    const [folder, rest] = name.split('/');
    if (folder === 'keys') {
      const lines = bytes.toString('utf8').trimEnd().split('\n');
      take.keys(lines.map((line) => parseBackupLine(keyLine, line)));
    } else {
      const chunk = chunkId.safeParse(rest);
      if (folder !== 'chunks' || !chunk.success) throw backupDamaged('member-not-ours');
      if (createHash('sha256').update(bytes).digest('hex') !== chunk.data) {
        throw backupDamaged('chunk-altered');
      }
      await take.chunk(chunk.data, bytes);
    }
  }
}
