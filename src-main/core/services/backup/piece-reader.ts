import { Decrypter } from 'age-encryption';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { GatehouseError } from '#shared/errors.ts';
import { BACKUP_SIZES } from '#shared/wire/backup-manifest.ts';
import type { PieceId } from '#shared/wire/backup.ts';
import { backupDamaged } from './backup-error.ts';

const READ_BYTES = 256 * 1024;

/**
 * Whether a file is the piece that it is named for, to the byte.
 * @throws the file system's error
 */
export async function isPieceWhole(file: string, piece: PieceId): Promise<boolean> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file, { highWaterMark: READ_BYTES })) {
    hash.update(bytes as Uint8Array);
  }
  return hash.digest('hex') === piece;
}

/**
 * What is in a piece, unsealed and unpacked. To be used to its end.
 * @param identity `AGE-SECRET-KEY-1...`
 * @throws GatehouseError backup-not-for-key, backup-damaged; the file system's error
 */
export async function* openPiece(file: string, identity: string): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const source = createReadStream(file, { highWaterMark: READ_BYTES });
  const gunzip = createGunzip({ chunkSize: READ_BYTES });
  let packed: Readable;
  try {
    packed = Readable.fromWeb(await decrypter.decrypt(ReadableStream.from(source)));
  } catch (error) {
    source.destroy();
    if (isOfFileSystem(error)) throw error;
    const isOthers = error instanceof Error && error.message.includes('no identity matched');
    if (!isOthers) throw backupDamaged('not-encrypted', error);
    throw new GatehouseError('backup-not-for-key', 'the backup is sealed to other keys');
  }
  packed.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const bytes of packed.pipe(gunzip)) yield bytes as Uint8Array;
  } catch (error) {
    if (isOfFileSystem(error) || error instanceof GatehouseError) throw error;
    throw backupDamaged('not-whole', error);
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}

/** A member of a pack or a manifest. */
export interface Member {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * The members of a piece, one after another; none is larger than a chunk may be.
 * @throws GatehouseError as openPiece
 */
export async function* membersOf(file: string, identity: string): AsyncGenerator<Member> {
  const tar = extract();
  const plain = Readable.from(openPiece(file, identity));
  plain.on('error', (error) => {
    tar.destroy(error);
  });
  plain.pipe(tar);
  try {
    for await (const entry of tar) {
      const { name, size, type } = entry.header;
      if (type !== 'file' || size === undefined || size > BACKUP_SIZES.fileChunk) {
        throw backupDamaged('member-not-ours');
      }
      const parts: Uint8Array[] = [];
      for await (const part of entry) parts.push(part as Uint8Array);
      yield { name, bytes: Buffer.concat(parts) };
    }
  } catch (error) {
    if (isOfFileSystem(error) || error instanceof GatehouseError) throw error;
    throw backupDamaged('not-a-tar', error);
  } finally {
    plain.destroy();
    tar.destroy();
  }
}

function isOfFileSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
