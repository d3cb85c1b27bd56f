import type { Readable } from 'node:stream';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { pictureLine } from '#shared/wire/sync.ts';
import { parseJson } from '../keys/folder-identity.ts';
import { textChunks } from './quiet-stream.ts';

const LIMITS = { idleMs: 60_000, maxBytes: 1024 ** 3 };
/** An original as the hub takes it, in base64. */
const LONGEST_LINE = 30_000_000;

function unreadable(why: string): GatehouseError {
  return new GatehouseError('hub-answer-unreadable', `pictures: ${why}`);
}

/**
 * Reads pictures as they come, a line each.
 * @param body unpacked
 * @throws GatehouseError hub-unreachable where it broke off, hub-answer-unreadable
 */
export async function* pictureLines(
  body: Readable,
): AsyncGenerator<{ readonly id: Uuid; readonly data: Uint8Array | null }, void> {
  let rest = '';
  for await (const chunk of textChunks(body, LIMITS)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw unreadable('a line without end');
    for (const line of lines) {
      if (line === '') continue;
      const read = pictureLine.safeParse(parseJson(line));
      if (!read.success) throw unreadable('a line that does not fit');
      const { id, data } = read.data;
      yield { id, data: data === null ? null : Buffer.from(data, 'base64') };
    }
  }
  if (rest !== '') throw new GatehouseError('hub-unreachable', 'the pictures were cut off');
}
