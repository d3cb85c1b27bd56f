import { createHash, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createGzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import {
  PACKAGE_FORMAT,
  PACKAGE_VERSION,
  packageHeader,
  type PackageHeader,
  type PackageLine,
  type PackageSeal,
} from '#shared/wire/event-package.ts';
import { requireRegularTarget } from '../regular-target.ts';
import { packageBytesToSign, rawPublicKey } from './event-package-signer.ts';

// Lines are handed on in pieces of about this size: a write for each line costs more than the line.
const PIECE_CHARS = 128 * 1024;
// Level 4 makes files a tenth larger than level 6 in half the time.
const GZIP_LEVEL = 4;

export interface PackageContent {
  /** `rows` says how many lines follow; the writer checks it. */
  readonly header: Omit<PackageHeader, 'format' | 'version' | 'public_key'>;
  /** Each line refers only to earlier ones. */
  readonly lines: Iterable<PackageLine> | AsyncIterable<PackageLine>;
}

/**
 * Writes an event package (docs/PACKAGE.md), streaming, beside its place and then renamed.
 * @param privateKey the signer's Ed25519 key
 * @throws TypeError where `rows` is not the number of lines; ZodError for a malformed header; the
 * file system's error; GatehouseError file-not-written where no ordinary file stands. Nothing is then
 * left behind
 */
export async function writeEventPackage(
  file: string,
  content: PackageContent,
  privateKey: KeyObject,
): Promise<void> {
  const header = packageHeader.parse({
    ...content.header,
    format: PACKAGE_FORMAT,
    version: PACKAGE_VERSION,
    public_key: rawPublicKey(privateKey),
  });
  await requireRegularTarget(file);
  const partial = `${file}.part`;
  const gzip = createGzip({ level: GZIP_LEVEL, chunkSize: 256 * 1024 });
  const written = pipeline(gzip, createWriteStream(partial, { mode: 0o600, flush: true }));
  try {
    await Promise.all([written, writeLines(gzip, header, content.lines, privateKey)]);
    await rename(partial, file);
  } catch (error) {
    gzip.destroy();
    await Promise.allSettled([written]);
    await rm(partial, { force: true });
    throw error;
  }
}

async function writeLines(
  gzip: ReturnType<typeof createGzip>,
  header: PackageHeader,
  lines: PackageContent['lines'],
  privateKey: KeyObject,
): Promise<void> {
  const hash = createHash('sha256');
  const put = async (text: string) => {
    hash.update(text, 'utf8');
    if (!gzip.write(text, 'utf8')) await once(gzip, 'drain');
  };
  let piece = `${JSON.stringify(header)}\n`;
  let rows = 0;
  for await (const line of lines) {
    piece += `${JSON.stringify(line)}\n`;
    rows++;
    if (piece.length < PIECE_CHARS) continue;
    await put(piece);
    piece = '';
  }
  if (rows !== header.rows)
    throw new TypeError(`${rows} lines where ${header.rows} were announced`);
  await put(piece);
  const digest = hash.digest();
  const seal: PackageSeal = {
    t: 'seal',
    sha256: digest.toString('hex'),
    signature: sign(null, packageBytesToSign(digest), privateKey).toString('base64'),
  };
  gzip.end(`${JSON.stringify(seal)}\n`);
}
