import { setTimeout as sleep } from 'node:timers/promises';

/** A body as it comes. */
export type Body = AsyncIterable<Buffer>;

/** How much of a body is looked at for its middle; of a stream, its next chunk. */
const MIDDLE_BYTES = 1024 * 1024;

/** The body ends here with its connection, whatever HTTP's framing promised. */
export class CutShort extends Error {}

interface Opened {
  /** The first chunks together. */
  readonly start: Buffer;
  readonly rest: AsyncIterator<Buffer>;
}

async function open(body: Body, isStream: boolean): Promise<Opened> {
  const rest = body[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < (isStream ? 1 : MIDDLE_BYTES)) {
    const next = await rest.next();
    if (next.done === true) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  return { start: Buffer.concat(chunks), rest };
}

/** @param at share of the body, or of its first MiB, that still comes: never all of it */
export async function* truncated(body: Body, at: number, isStream: boolean): Body {
  const { start } = await open(body, isStream);
  yield start.subarray(0, Math.floor(at * start.length));
  throw new CutShort();
}

/** As {@link truncated}, but as if that were all. */
export async function* shortened(body: Body, at: number, isStream: boolean): Body {
  const { start } = await open(body, isStream);
  yield start.subarray(0, Math.floor(at * start.length));
}

export async function* flipped(body: Body, at: number, bit: number, isStream: boolean): Body {
  const { start, rest } = await open(body, isStream);
  const index = Math.floor(at * start.length);
  start[index] = (start[index] ?? 0) ^ (1 << bit);
  yield start;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** A byte each `gapMs` milliseconds. */
export async function* byteByByte(body: Body, gapMs: number, signal: AbortSignal): Body {
  for await (const chunk of body) {
    for (let index = 0; index < chunk.length; index += 1) {
      yield chunk.subarray(index, index + 1);
      await sleep(gapMs, undefined, { signal });
    }
  }
}

/** In at most twenty pieces. */
export async function* inPieces(whole: Buffer, gapMs: number, signal: AbortSignal): Body {
  const size = Math.max(1, Math.ceil(whole.length / 20));
  for (let start = 0; start < whole.length; start += size) {
    if (start > 0) await sleep(gapMs, undefined, { signal });
    yield whole.subarray(start, start + size);
  }
}

/** Ends with its connection after so many chunks. */
export async function* cutAfter(body: Body, chunks: number, onCut: () => void): Body {
  let left = chunks;
  for await (const chunk of body) {
    if (left === 0) break;
    yield chunk;
    left -= 1;
  }
  if (left === 0) {
    onCut();
    throw new CutShort();
  }
}

/** Says nothing for `ms` after so many chunks; what came meanwhile follows then. */
export async function* stallAfter(body: Body, chunks: number, stall: () => Promise<unknown>): Body {
  let left = chunks;
  for await (const chunk of body) {
    if (left === 0) await stall();
    left -= 1;
    yield chunk;
  }
}
