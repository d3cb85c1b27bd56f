import type { Readable } from 'node:stream';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { GatehouseError } from '#shared/errors.ts';
import { LIVE_EVENTS } from '#shared/wire/sync.ts';
import { parseJson } from '../keys/folder-identity.ts';
import type { LiveWord } from '../services/sync/hub-port.ts';
import { textChunks } from './quiet-stream.ts';

/** The hub gives a sign every 30 seconds. */
const LIMITS = { idleMs: 75_000, maxBytes: Infinity };
const LONGEST_EVENT = 16 * 1024 * 1024;

function fitting<T>(
  parsed: { readonly success: true; readonly data: T } | { readonly success: false },
  event: string,
): T {
  if (parsed.success) return parsed.data;
  throw new GatehouseError('hub-answer-unreadable', `a live ${event} that does not fit`);
}

/** Null: of a kind that a later hub sends. */
function wordOf({ event, data }: EventSourceMessage): LiveWord | null {
  const value = parseJson(data);
  switch (event) {
    case 'page':
      return { kind: 'page', page: fitting(LIVE_EVENTS.page.safeParse(value), event) };
    case 'standing':
      return { kind: 'standing', standing: fitting(LIVE_EVENTS.standing.safeParse(value), event) };
    case 'beat':
      return { kind: 'beat' };
    default:
      return null;
  }
}

/**
 * Reads server-sent events until the connection ends.
 * @throws GatehouseError hub-unreachable, hub-answer-unreadable
 */
export async function* liveWords(body: Readable): AsyncGenerator<LiveWord, void> {
  let messages: EventSourceMessage[] = [];
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    onEvent: (message) => {
      messages.push(message);
    },
    onError: ({ type }) => {
      isTooLong ||= type === 'max-buffer-size-exceeded';
    },
  });
  for await (const chunk of textChunks(body, LIMITS)) {
    parser.feed(chunk);
    if (isTooLong) throw new GatehouseError('hub-answer-unreadable', 'a live event without end');
    const heard = messages;
    messages = [];
    for (const message of heard) {
      const word = wordOf(message);
      if (word !== null) yield word;
    }
  }
}
