import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatehouseError } from '#shared/errors.ts';
import { snapshotLine, type Change, type FeedName } from '#shared/wire/sync.ts';
import { parseJson } from '../keys/folder-identity.ts';
import type { SnapshotPart } from '../services/sync/hub-port.ts';
import { textChunks } from './quiet-stream.ts';

const LIMITS = { idleMs: 60_000, maxBytes: 8 * 1024 ** 3 };
/** The longest row: an event with all its gates and rules. */
const LONGEST_LINE = 4_000_000;
/** Rows between two marks; the hub makes one after some hundred. */
const MOST_UNMARKED = 5_000;

/** Lines are read for so long, ms; then a gate's scan may come first. */
const TURN_MS = 1;

function unreadable(why: string): GatehouseError {
  return new GatehouseError('hub-answer-unreadable', `the snapshot: ${why}`);
}

/** Lines of a body. A last one without its end is none: it may be cut off. */
async function* lines(body: Readable): AsyncGenerator<string, void> {
  let rest = '';
  for await (const chunk of textChunks(body, LIMITS)) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw unreadable('a line without end');
    yield* parts.filter((line) => line !== '');
  }
  if (rest !== '') throw new GatehouseError('hub-unreachable', 'the snapshot was cut off');
}

/**
 * Reads a snapshot line by line, and holds no more of it than lies between two marks.
 * @param body unpacked
 * @throws GatehouseError hub-unreachable where it broke off, hub-answer-unreadable
 */
export async function* snapshotParts(
  body: Readable,
  feed: FeedName,
): AsyncGenerator<SnapshotPart, void> {
  let changes: Change[] = [];
  let until = performance.now() + TURN_MS;
  for await (const text of lines(body)) {
    if (performance.now() > until) {
      await nextTurn();
      until = performance.now() + TURN_MS;
    }
    const read = snapshotLine.safeParse(parseJson(text));
    if (!read.success) {
      const where = read.error.issues.slice(0, 3).map(({ path }) => path.join('.'));
      throw unreadable(`a line that does not fit at ${where.join(', ')}`);
    }
    const line = read.data;
    switch (line.t) {
      case 'start':
        if (line.feed !== feed) throw unreadable('of another feed');
        yield { kind: 'start', rows: line.rows };
        break;
      case 'mark':
        yield { kind: 'rows', changes, mark: { from: line.from, done: line.done } };
        changes = [];
        break;
      case 'end':
        if (changes.length > 0) yield { kind: 'rows', changes, mark: null };
        yield { kind: 'end', cursor: line.cursor };
        return;
      default:
        changes.push(line);
        if (changes.length > MOST_UNMARKED) throw unreadable('no mark for too long');
    }
  }
  throw new GatehouseError('hub-unreachable', 'the snapshot broke off');
}
