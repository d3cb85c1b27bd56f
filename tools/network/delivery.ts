import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { SYNC_HEADERS } from '#shared/wire/sync.ts';
import {
  byteByByte,
  cutAfter,
  CutShort,
  flipped,
  shortened,
  stallAfter,
  truncated,
  type Body,
} from './body-faults.ts';
import type { Choices } from './choices.ts';
import type { RequestFault } from './fault.ts';
import type { Tally } from './tally.ts';
import { endToEnd } from './target.ts';

/** The faults of an answer on its way. */
export type AnswerFault = Extract<
  RequestFault,
  { name: 'truncate' | 'shorten' | 'bit-flip' | 'slow-answer' | 'clock-jump' }
>;

/** An answer and its way to the client. */
interface Delivery {
  readonly answer: IncomingMessage;
  readonly fault: AnswerFault | null;
  readonly response: ServerResponse;
  readonly path: string;
  /** What the request is called in the log of faults. */
  readonly label: string;
  readonly choices: Choices;
  readonly tally: Tally;
  /** Aborted when the client has left or the network closes. */
  readonly signal: AbortSignal;
}

function shiftTimes(rawHeaders: readonly string[], ms: number): readonly string[] {
  return rawHeaders.map((value, index) => {
    const name = index % 2 === 1 ? rawHeaders[index - 1]?.toLowerCase() : undefined;
    if (name === SYNC_HEADERS.time) return String(Number(value) + ms);
    return name === 'date' ? new Date(Date.parse(value) + ms).toUTCString() : value;
  });
}

function isEventStream(answer: IncomingMessage): boolean {
  return answer.headers['content-type']?.startsWith('text/event-stream') ?? false;
}

function hasBody({ answer, response }: Delivery): boolean {
  const { statusCode, headers } = answer;
  const isEmpty = response.req.method === 'HEAD' || statusCode === 204 || statusCode === 304;
  return !isEmpty && headers['content-length'] !== '0';
}

function faultyBody(delivery: Delivery, fault: AnswerFault, isStream: boolean): Body {
  const { answer, signal } = delivery;
  switch (fault.name) {
    case 'truncate':
      return truncated(answer, fault.at, isStream);
    case 'shorten':
      return shortened(answer, fault.at, isStream);
    case 'bit-flip':
      return flipped(answer, fault.at, fault.bit, isStream);
    case 'slow-answer':
      return byteByByte(answer, fault.gapMs, signal);
    case 'clock-jump':
      return answer;
    default: {
      const never: never = fault;
      throw new Error(`No body for ${JSON.stringify(never)}`);
    }
  }
}

function streamBody(delivery: Delivery): Body {
  const { answer, choices, tally, path, label, signal } = delivery;
  const fault = choices.forStream(path);
  switch (fault?.name) {
    case 'stream-cut':
      return cutAfter(answer, fault.afterChunks, () => tally.fault('stream-cut', label));
    case 'stream-stall':
      return stallAfter(answer, fault.afterChunks, () => {
        tally.fault('stream-stall', label);
        return sleep(fault.ms, undefined, { signal });
      });
    default:
      return answer;
  }
}

/**
 * Gives the client its answer, or what the fault leaves of it; chunk by chunk as it comes.
 * @throws Error where either side leaves in the middle
 */
export async function deliver(delivery: Delivery): Promise<void> {
  const { answer, fault, response, tally, signal, label } = delivery;
  if (signal.aborted) return discard(answer, signal);
  const isStream = isEventStream(answer);
  if (isStream) tally.add('streams');
  const headers = endToEnd(
    answer.rawHeaders,
    ...(fault?.name === 'shorten' ? ['content-length'] : []),
  );
  const isChanged = fault !== null && (fault.name === 'clock-jump' || hasBody(delivery));
  if (isChanged) tally.fault(fault.name, label);
  const times = fault?.name === 'clock-jump' ? shiftTimes(headers, fault.ms) : headers;
  response.writeHead(answer.statusCode ?? 502, [...times]);
  const body = isChanged
    ? faultyBody(delivery, fault, isStream)
    : isStream
      ? streamBody(delivery)
      : answer;
  await pour(body, response, signal);
}

/** Writes a body as it comes and ends the answer, or its connection where the body is cut short. */
export async function pour(
  body: Body,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  // A stream's client must hear at once that it is open, and not with the first event.
  response.flushHeaders();
  try {
    for await (const chunk of body) {
      if (signal.aborted) return;
      if (!response.write(chunk)) await once(response, 'drain', { signal });
    }
    response.end();
  } catch (error) {
    if (!(error instanceof CutShort)) throw error;
    // What was said before goes out first; then the connection ends without a farewell.
    await new Promise((resolve) => response.write('', resolve));
    response.destroy();
  }
}

/** Takes an answer to its end, so that the target has done its work; an endless one is let go. */
export async function discard(answer: IncomingMessage, signal: AbortSignal): Promise<void> {
  if (isEventStream(answer) || signal.aborted) {
    answer.destroy();
    return;
  }
  answer.resume();
  await finished(answer, { signal });
}
