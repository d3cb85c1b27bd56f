import { Readable } from 'node:stream';
import type { Answer } from './answer.ts';
import { readRange } from './byte-range.ts';

/**
 * Answers with a file's bytes, or the range of them that is asked for.
 * @param header Range of the request @param size of the file @param read from the first to the last byte
 */
export function ranged(
  header: string | undefined,
  size: number,
  read: (from: number, to: number) => AsyncIterable<Buffer>,
): Answer {
  const range = readRange(header, size);
  // nginx would write what a slow kiosk has not taken yet to its disk.
  const always = {
    'accept-ranges': 'bytes',
    'content-encoding': 'identity',
    'x-accel-buffering': 'no',
  };
  if (range === 'none-of-it') {
    const headers = { ...always, 'content-range': `bytes */${size}` };
    return { kind: 'empty', status: 416, headers };
  }
  const { from, to } = range ?? { from: 0, to: size - 1 };
  return {
    kind: 'bytes',
    status: range === null ? 200 : 206,
    type: 'application/octet-stream',
    bytes: Readable.from(read(from, to)),
    headers: {
      ...always,
      'content-length': String(to + 1 - from),
      ...(range === null ? {} : { 'content-range': `bytes ${from}-${to}/${size}` }),
    },
  };
}
