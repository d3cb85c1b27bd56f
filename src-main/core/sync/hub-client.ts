import type { Readable } from 'node:stream';
import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  fullJitterGenerator,
  handleWhen,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { z } from 'zod';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { challengeAnswer, challengeText, tokenAnswer } from '#shared/wire/sync.ts';
import { parseJson } from '../keys/folder-identity.ts';
import type { Device } from '../services/device.ts';
import { createProofMaker } from './dpop-proof.ts';
import { epochOf, hubTimeOf, refusalOf, requireType } from './hub-answer.ts';
import type { HubAnswer, HubRequest, HubTransport } from './hub-transport.ts';
import { isStaleConnection } from './network-fault.ts';

/** Asks the hub as this kiosk. */
export interface HubClient {
  readonly hubUrl: string;
  greet(): Promise<{ readonly isRevoked: boolean }>;
  /** @throws GatehouseError hub-answer-unreadable where the answer does not fit the schema */
  json<S extends z.ZodType>(request: HubRequest, schema: S): Promise<z.output<S>>;
  /** Without an answer worth reading. */
  send(request: HubRequest): Promise<void>;
  /** A body of this type as it comes. Who reads it ends it. */
  stream(request: HubRequest, type: string): Promise<Readable>;
  epoch(): Uuid | null;
  clockOffset(): number | null;
  lastContactAt(): number | null;
  letThrough(): void;
  /** Ends what is under way. */
  close(): void;
}

/** A token is renewed when so much of its time is over. */
const USED_UP = 0.8;
const BREAKS_AFTER = 4;
const LONGEST_REFUSAL_BYTES = 64 * 1024;
/** An offset is measured anew where it moved by more, or the way was shorter than before. */
const SAME_OFFSET_MS = 50;

/** Failures that say that nobody is there, and not that what was asked is wrong. */
function isOutage(error: unknown): boolean {
  return error instanceof GatehouseError && error.code.startsWith('hub-');
}

function newBreaker(): CircuitBreakerPolicy {
  return circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: new ExponentialBackoff({
      generator: fullJitterGenerator,
      initialDelay: 1_000,
      maxDelay: 30_000,
    }),
    breaker: new ConsecutiveBreaker(BREAKS_AFTER),
  });
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_REFUSAL_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Ends a body when a signal says so: its reader is thrown out. */
function endWith(body: Readable, signal: AbortSignal): void {
  const end = (): void => {
    body.destroy(new GatehouseError('hub-unreachable', 'the reading was ended'));
  };
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  body.once('close', () => {
    signal.removeEventListener('abort', end);
  });
}

/**
 * Makes what asks a hub as this kiosk: with a token that was got by signing a challenge, and for each
 * request a proof of the device's key. After some failures in a row it asks nothing for a while.
 * @param knownOffset the hub's time minus ours as it was stored, ms
 */
export function createHubClient({
  transport,
  device,
  publicKey,
  knownOffset,
  clock,
}: {
  readonly transport: HubTransport;
  readonly device: Device;
  /** The device's, 32 bytes in base64. */
  readonly publicKey: string;
  readonly knownOffset: number | null;
  readonly clock: { wall(): number; monotonic(): number };
}): HubClient {
  const { hubUrl } = transport;
  const prove = createProofMaker(device, publicKey);
  const closing = new AbortController();
  let breaker = newBreaker();
  let token: { text: string; renewAt: number; isRevoked: boolean } | null = null;
  let asking: Promise<void> | null = null;
  let offset = knownOffset;
  let offsetWay = Infinity;
  let epoch: Uuid | null = null;
  let contactAt: number | null = null;

  function learn({ headers, sentAt, receivedAt }: HubAnswer<unknown>): void {
    contactAt = clock.wall();
    const said = uuid.safeParse(epochOf(headers));
    if (said.success) epoch = said.data;
    const hubTime = hubTimeOf(headers);
    const way = receivedAt - sentAt;
    // A clock that was set meanwhile makes nonsense of both times.
    if (hubTime === null || way < 0) return;
    const measured = Math.round(hubTime - (sentAt + receivedAt) / 2);
    const isBetter = offset === null || way <= offsetWay;
    const hasMoved = Math.abs(measured - (offset ?? 0)) > way + SAME_OFFSET_MS;
    if (!isBetter && !hasMoved) return;
    offset = measured;
    offsetWay = way;
  }

  async function refuse(answer: HubAnswer<string | Readable>): Promise<never> {
    const { status, headers, body } = answer;
    const text = typeof body === 'string' ? body : await textOf(body);
    throw refusalOf(status, headers, text, clock.wall());
  }

  async function once<B extends string | Readable>(
    ask: (request: HubRequest) => Promise<HubAnswer<B>>,
    request: HubRequest,
  ): Promise<HubAnswer<B>> {
    const whole = { signal: closing.signal, ...request };
    const answer = await ask(whole).catch((error: unknown) => {
      // A connection that was kept and closed meanwhile by the other side is no news about the hub.
      const { cause } = error as Error;
      if (!isStaleConnection(cause) || closing.signal.aborted) throw error;
      return ask(whole);
    });
    learn(answer);
    if (answer.status >= 200 && answer.status < 300) return answer;
    return refuse(answer);
  }

  async function plain<S extends z.ZodType>(request: HubRequest, schema: S): Promise<z.output<S>> {
    const answer = await once((asked) => transport.text(asked), request);
    return read(answer, schema);
  }

  function read<S extends z.ZodType>(answer: HubAnswer<string>, schema: S): z.output<S> {
    requireType(answer.headers, 'application/json');
    const found = schema.safeParse(parseJson(answer.body));
    if (found.success) return found.data;
    const where = found.error.issues.slice(0, 5).map(({ path }) => path.join('.'));
    throw new GatehouseError('hub-answer-unreadable', `does not fit at: ${where.join(', ')}`);
  }

  async function renew(): Promise<void> {
    const { challenge } = await plain(
      { method: 'POST', path: '/v1/sync/challenge' },
      challengeAnswer,
    );
    const text = Buffer.from(challengeText(device.kioskId, challenge), 'utf8');
    const signature = Buffer.from(device.sign(text)).toString('base64');
    const body = { kiosk_id: device.kioskId, challenge, signature };
    const given = await plain({ method: 'POST', path: '/v1/sync/token', body }, tokenAnswer);
    token = {
      text: given.token,
      renewAt: clock.monotonic() + given.good_for * 1000 * USED_UP,
      isRevoked: given.revoked,
    };
  }

  async function tokenText(): Promise<string> {
    if (token === null || clock.monotonic() >= token.renewAt) {
      // One for all who wait.
      asking ??= renew().finally(() => {
        asking = null;
      });
      await asking;
    }
    if (token === null) throw new GatehouseError('unauthenticated', 'no token');
    return token.text;
  }

  async function authorised<B extends string | Readable>(
    ask: (request: HubRequest) => Promise<HubAnswer<B>>,
    request: HubRequest,
    isSecondTry = false,
  ): Promise<HubAnswer<B>> {
    const text = await tokenText();
    const ours = clock.wall();
    try {
      return await once((asked) => {
        const url = new URL(asked.path, `${hubUrl}/`).href;
        const proof = prove({ method: asked.method, url, token: text, atMs: ours + (offset ?? 0) });
        return ask({
          ...asked,
          headers: { ...asked.headers, authorization: `DPoP ${text}`, dpop: proof },
        });
      }, request);
    } catch (error) {
      const code = error instanceof GatehouseError ? error.code : null;
      // The hub's key or clock may be another since; from its answer we know its time again.
      const isStale =
        code === 'unauthenticated' || code === 'session-ended' || code === 'proof-invalid';
      // The next token says that it is one of a revoked kiosk.
      if ((isStale || code === 'kiosk-revoked') && token?.text === text) token = null;
      if (!isStale || isSecondTry) throw error;
      return authorised(ask, request, true);
    }
  }

  /** Through the breaker: what is broken is left alone for a while. */
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await breaker.execute(work);
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        throw new GatehouseError('hub-unreachable', 'it was not asked: it failed just now');
      }
      throw error;
    }
  }

  const asText = (request: HubRequest): Promise<HubAnswer<string>> => transport.text(request);

  return {
    hubUrl,
    greet: () =>
      guarded(async () => {
        await tokenText();
        return { isRevoked: token?.isRevoked ?? false };
      }),
    json: (request, schema) => guarded(async () => read(await authorised(asText, request), schema)),
    send: (request) =>
      guarded(async () => {
        await authorised(asText, request);
      }),
    stream: (request, type) =>
      guarded(async () => {
        const answer = await authorised((asked) => transport.stream(asked), request);
        try {
          requireType(answer.headers, type);
        } catch (error) {
          answer.body.destroy();
          throw error;
        }
        endWith(answer.body, closing.signal);
        if (request.signal !== undefined) endWith(answer.body, request.signal);
        return answer.body;
      }),
    epoch: () => epoch,
    clockOffset: () => offset,
    lastContactAt: () => contactAt,
    letThrough() {
      breaker = newBreaker();
    },
    close() {
      closing.abort();
      transport.close();
    },
  };
}
