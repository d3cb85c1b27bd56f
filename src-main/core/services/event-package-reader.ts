import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { GatehouseError, type ErrorFacts } from '#shared/errors.ts';
import {
  MAX_PACKAGE_LINE_CHARS,
  PACKAGE_FORMAT,
  PACKAGE_VERSION,
  packageHeader,
  packageSeal,
  type PackageHeader,
} from '#shared/wire/event-package.ts';
import { isSealedBy } from './event-package-signer.ts';

/** A package whose seal was found good. */
export interface SealedPackage {
  readonly header: PackageHeader;
  /** Of every byte before the seal's line; hex. */
  readonly sha256: string;
  /** The same of every byte up to the end of each piece that `onLines` got, in order. */
  readonly marks: readonly string[];
}

const NEWLINE = 0x0a;
const CHUNK_BYTES = 256 * 1024;

// Any version of the format says these two, so that a newer one is told from another file.
const anyHeader = z.looseObject({
  format: z.literal(PACKAGE_FORMAT),
  version: z.int().positive(),
});

function unreadable(reason: string, facts: ErrorFacts = {}, cause?: unknown): GatehouseError {
  return new GatehouseError(
    'package-unreadable',
    `not a readable event package: ${reason}`,
    { ...facts, reason },
    cause,
  );
}

function altered(reason: string, cause?: unknown): GatehouseError {
  return new GatehouseError(
    'package-altered',
    `the package was altered or cut: ${reason}`,
    {
      reason,
    },
    cause,
  );
}

/** One line as a value; undefined where it is no JSON. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * Opens a package's file. Both passes, seal check and import, read this one handle, so that a
 * file put in its place in between changes nothing.
 * @throws GatehouseError package-not-found or package-unreadable
 */
export async function openPackageFile(file: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new GatehouseError('package-not-found', 'no such file', {}, error);
    }
    throw unreadable(code, {}, error);
  }
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw unreadable('not-a-file');
}

/**
 * Cuts a stream of bytes into pieces of whole lines: each ends with the first line end at or after
 * CHUNK_BYTES, so that the same bytes are cut alike however they come.
 */
async function* wholeLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let restLength = 0;
  let lineLength = 0;
  for await (const chunk of bytes) {
    let from = 0;
    for (;;) {
      const least = from + Math.max(0, CHUNK_BYTES - 1 - restLength);
      const end = chunk.indexOf(NEWLINE, least) + 1;
      if (end === 0) break;
      yield Buffer.concat([...rest, chunk.subarray(from, end)]);
      rest = [];
      restLength = 0;
      from = end;
    }
    rest.push(chunk.subarray(from));
    restLength += chunk.length - from;
    const lastEnd = chunk.lastIndexOf(NEWLINE);
    lineLength = lastEnd === -1 ? lineLength + chunk.length : chunk.length - 1 - lastEnd;
    if (lineLength > MAX_PACKAGE_LINE_CHARS) throw unreadable('line-too-long');
  }
  if (lineLength > 0) throw altered('last-line-cut');
  if (restLength > 0) yield Buffer.concat(rest);
}

function parseHeader(line: string): PackageHeader {
  const value = parseLine(line);
  const any = anyHeader.safeParse(value);
  if (!any.success) throw unreadable('no-header');
  if (any.data.version > PACKAGE_VERSION) {
    throw new GatehouseError('package-newer', 'the package needs a newer Gatehouse', {
      version: any.data.version,
    });
  }
  const header = packageHeader.safeParse(value);
  if (!header.success) throw unreadable('bad-header', {}, header.error);
  return header.data;
}

/** Names what a stream's failure means, by whether the header was already read. */
function streamError(error: unknown, hasHeader: boolean): unknown {
  if (error instanceof GatehouseError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (!code.startsWith('Z_')) return unreadable(code, {}, error);
  return hasHeader ? altered(code, error) : unreadable('not-gzip', {}, error);
}

/**
 * Reads a package from its beginning, a piece of whole lines at a time, and checks its seal at
 * the end. Memory stays flat: the next piece is read when `onLines` has resolved.
 * @param onLines gets the lines between header and seal, newlines included; before the seal is
 * checked, so that a first pass must find it good before a second one may use them
 * @param checked what the first pass found: no line is handed on that is not the one it saw, since
 * a stick may give other bytes when it is read again
 * @throws GatehouseError package-unreadable, package-newer or package-altered
 */
export async function readPackage(
  handle: FileHandle,
  onLines: (lines: Buffer, header: PackageHeader) => void | Promise<void>,
  checked?: SealedPackage,
): Promise<SealedPackage> {
  const hash = createHash('sha256');
  const marks: string[] = [];
  let header: PackageHeader | null = null;
  // The latest line is held back: it may turn out to be the seal, which the hash leaves out.
  let held: Buffer = Buffer.alloc(0);
  const source = handle.createReadStream({
    start: 0,
    autoClose: false,
    highWaterMark: CHUNK_BYTES,
  });

  const consume = async (bytes: AsyncIterable<Buffer>) => {
    for await (const piece of wholeLines(bytes)) {
      let lines = Buffer.concat([held, piece]);
      if (header === null) {
        const end = lines.indexOf(NEWLINE) + 1;
        header = parseHeader(lines.toString('utf8', 0, end));
        hash.update(lines.subarray(0, end));
        lines = lines.subarray(end);
      }
      const lastLine = lines.length > 1 ? lines.lastIndexOf(NEWLINE, lines.length - 2) + 1 : 0;
      held = lines.subarray(lastLine);
      if (lastLine === 0) continue;
      hash.update(lines.subarray(0, lastLine));
      const mark = hash.copy().digest('hex');
      if (checked !== undefined && checked.marks[marks.length] !== mark) {
        throw altered('changed-meanwhile');
      }
      marks.push(mark);
      await onLines(lines.subarray(0, lastLine), header);
    }
  };
  try {
    await pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), consume);
  } catch (error) {
    throw streamError(error, header !== null);
  }
  return { ...checkSeal(header, held, hash.digest()), marks };
}

function checkSeal(
  header: PackageHeader | null,
  line: Buffer,
  digest: Buffer,
): Omit<SealedPackage, 'marks'> {
  if (header === null) throw unreadable('empty');
  const seal = packageSeal.safeParse(parseLine(line.toString('utf8')));
  if (!seal.success) throw altered('no-seal');
  const sha256 = digest.toString('hex');
  if (seal.data.sha256 !== sha256) throw altered('content');
  if (!isSealedBy(header.public_key, digest, seal.data.signature)) throw altered('signature');
  return { header, sha256 };
}
