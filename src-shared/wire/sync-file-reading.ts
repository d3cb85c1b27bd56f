import { z } from 'zod';
import { GatehouseError } from '../errors.ts';
import {
  SYNC_FILE_FORMAT,
  SYNC_FILE_LIMITS,
  SYNC_FILE_VERSION,
  syncFileHeader,
  syncFileLine,
  syncFileSeal,
  type SyncFileHeader,
  type SyncFileLine,
  type SyncFileSeal,
} from './sync-file.ts';

/** SHA-256 of what was given so far. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** Hex; more may follow. */
  soFar(): string;
}

/** Some lines of a file, with the hash of every byte up to their end. */
export interface SyncFileBatch {
  readonly lines: readonly SyncFileLine[];
  readonly mark: string;
}

const NEWLINE = 0x0a;
const BATCH_LINES = 100;

// Any version of the format says these two, so that a newer one is told from another file.
const anyHeader = z.looseObject({
  format: z.literal(SYNC_FILE_FORMAT),
  version: z.int().positive(),
});

/** @param reason a word of ours, for logs and for the sentence that staff read */
export function syncFileUnreadable(reason: string, cause?: unknown): GatehouseError {
  const message = `not a readable file of sync: ${reason}`;
  return new GatehouseError('sync-file-unreadable', message, { reason }, cause);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** @throws GatehouseError sync-file-unreadable; its reason is `newer` for a later version's file */
export function parseSyncFileHeader(line: Uint8Array): SyncFileHeader {
  const value = parseJson(line);
  const any = anyHeader.safeParse(value);
  if (!any.success) throw syncFileUnreadable('no-header');
  if (any.data.version > SYNC_FILE_VERSION) throw syncFileUnreadable('newer');
  const header = syncFileHeader.safeParse(value);
  if (!header.success) throw syncFileUnreadable('no-header');
  return header.data;
}

/** Cuts bytes into lines without their ends; what is longer than a line may be is refused. */
async function* linesOf(
  plain: AsyncIterable<Uint8Array>,
  sealedBytes: number,
): AsyncGenerator<Uint8Array> {
  const { line: longest, plain: most, ratio, ratioFrom } = SYNC_FILE_LIMITS;
  const mostHere = Math.min(most, Math.max(ratioFrom, sealedBytes * ratio));
  let parts: Uint8Array[] = [];
  let length = 0;
  let total = 0;
  for await (const chunk of plain) {
    total += chunk.length;
    if (total > mostHere) throw syncFileUnreadable('too-large');
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const rest = chunk.subarray(from, end);
      yield parts.length === 0 ? rest : joined([...parts, rest], length + rest.length);
      parts = [];
      length = 0;
      from = end + 1;
    }
    if (from === chunk.length) continue;
    parts.push(chunk.slice(from));
    length += chunk.length - from;
    if (length > longest) throw syncFileUnreadable('line-too-long');
  }
  if (length > 0) throw syncFileUnreadable('cut');
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Reads what is inside a file: decrypted and unpacked, but believed by nobody yet. Every line is parsed.
 * @param outer the plain header before it, which the one inside must repeat
 * @param sealedBytes of the file: what packs much smaller than a file's rows do is a bomb
 * @returns at its end, the seal; whether it is the exporter's is for the caller to check over the hash
 * that `hash` then has, before anything of it is used
 * @throws GatehouseError sync-file-unreadable
 */
export async function* readSyncFile(
  plain: AsyncIterable<Uint8Array>,
  outer: SyncFileHeader,
  hash: RunningHash,
  sealedBytes: number,
): AsyncGenerator<SyncFileBatch, SyncFileSeal> {
  const end = Uint8Array.of(NEWLINE);
  let isBegun = false;
  let lines: SyncFileLine[] = [];
  // The latest line is held back: it may turn out to be the seal, which the hash leaves out.
  let held: Uint8Array | null = null;

  function take(line: Uint8Array): void {
    hash.update(line);
    hash.update(end);
    if (!isBegun) {
      const inner = parseSyncFileHeader(line);
      if (JSON.stringify(inner) !== JSON.stringify(outer)) throw syncFileUnreadable('header');
      isBegun = true;
      return;
    }
    const parsed = syncFileLine.safeParse(parseJson(line));
    if (!parsed.success) throw syncFileUnreadable('malformed');
    lines.push(parsed.data);
  }

  for await (const line of linesOf(plain, sealedBytes)) {
    if (held !== null) take(held);
    held = line.slice();
    if (lines.length < BATCH_LINES) continue;
    yield { lines, mark: hash.soFar() };
    lines = [];
  }
  if (lines.length > 0) yield { lines, mark: hash.soFar() };
  const seal = isBegun && held !== null ? syncFileSeal.safeParse(parseJson(held)) : null;
  if (seal?.success !== true) throw syncFileUnreadable('cut');
  if (seal.data.sha256 !== hash.soFar()) throw syncFileUnreadable('altered');
  return seal.data;
}
