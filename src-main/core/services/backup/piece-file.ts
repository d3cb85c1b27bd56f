import { Encrypter } from 'age-encryption';
import { createHash, randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { PieceId, PieceKind } from '#shared/wire/backup.ts';

const CHUNK_BYTES = 64 * 1024;

/** A sealed piece on the disk, as it is sent. */
export interface PieceFile {
  readonly piece: PieceId;
  readonly kind: PieceKind;
  readonly bytes: number;
  readonly file: string;
}

/** Where pieces are made, and for whom. */
export interface PieceTarget {
  /** An existing folder. */
  readonly folder: string;
  /** age recipients; every piece can be opened by each. At least one. */
  readonly recipients: readonly string[];
}

/** A piece's name in a folder: what it is can be told without opening it. */
export function pieceFileName(piece: PieceId, kind: PieceKind): string {
  return `${piece}.${kind}.age`;
}

async function* sealed(
  source: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  yield* await encrypter.encrypt(ReadableStream.from(source));
}

/**
 * Writes bytes to a file named by their SHA-256: whole and on the disk when it resolves.
 * @throws the file system's error; nothing is then left behind
 */
async function writeNamed(
  folder: string,
  kind: PieceKind,
  content: AsyncIterable<Uint8Array>,
): Promise<PieceFile> {
  const temporary = path.join(folder, `${randomBytes(6).toString('hex')}.part`);
  const handle = await open(temporary, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const part of content) {
      hash.update(part);
      await handle.writeFile(part);
      bytes += part.length;
    }
    await handle.sync();
    await handle.close();
    const piece = hash.digest('hex');
    const file = path.join(folder, pieceFileName(piece, kind));
    await rename(temporary, file);
    return { piece, kind, bytes, file };
  } catch (error) {
    await handle.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Packs, seals and writes a piece.
 * @param level of gzip: 0 for what is sealed already, which nothing makes smaller
 * @throws the file system's error, or the source's; nothing is then left behind
 */
export async function writePiece(
  target: PieceTarget,
  { kind, level, source }: { kind: PieceKind; level: number; source: AsyncIterable<Uint8Array> },
): Promise<PieceFile> {
  if (target.recipients.length === 0) throw new TypeError('a piece is sealed to somebody');
  return await pipeline(source, createGzip({ level, chunkSize: CHUNK_BYTES }), (packed) =>
    writeNamed(target.folder, kind, sealed(packed, target.recipients)),
  );
}
