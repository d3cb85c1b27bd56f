import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import axios, { type AxiosRequestConfig } from 'axios';
import { PROTOCOL_VERSION, SYNC_HEADERS } from '#shared/wire/sync.ts';
import { requireHub, type AnswerHeaders } from './hub-answer.ts';
import { networkFault } from './network-fault.ts';

/** One request, without who asks. */
export interface HubRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With its query. */
  readonly path: string;
  /** Sent as JSON; bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** From the first byte sent to the last one read; of a stream: to its headers. */
  readonly timeoutMs?: number;
  /** The longest answer that is taken, after unpacking. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HubAnswer<B> {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: B;
  /** By our clock, milliseconds. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** Speaks HTTP with one hub. Every failure is a GatehouseError of networkFault or requireHub. */
export interface HubTransport {
  readonly hubUrl: string;
  text(request: HubRequest): Promise<HubAnswer<string>>;
  /** The body as it comes, unpacked. Who reads it ends it. */
  stream(request: HubRequest): Promise<HubAnswer<Readable>>;
  close(): void;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_SENT_BYTES = 32 * 1024 * 1024;
const PACKED_FROM_BYTES = 1_024;
const IDLE_SOCKET_MS = 60_000;

const packed = promisify(gzip);

async function bodyOf(
  body: unknown,
  packs: boolean,
): Promise<{ readonly data?: Buffer; readonly headers: Record<string, string> }> {
  if (body === undefined) return { headers: {} };
  if (body instanceof Uint8Array) {
    return { data: Buffer.from(body), headers: { 'content-type': 'application/octet-stream' } };
  }
  const bytes = Buffer.from(JSON.stringify(body), 'utf8');
  const headers = { 'content-type': 'application/json' };
  if (!packs || bytes.length < PACKED_FROM_BYTES) return { data: bytes, headers };
  return { data: await packed(bytes), headers: { ...headers, 'content-encoding': 'gzip' } };
}

/** Ends when its parent does, or after some time; `release` lets go of both. */
function deadline(
  parent: AbortSignal | undefined,
  ms: number,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  const timer = setTimeout(abort, ms).unref();
  parent?.addEventListener('abort', abort, { once: true });
  if (parent?.aborted === true) abort();
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      parent?.removeEventListener('abort', abort);
    },
  };
}

/**
 * Makes what speaks with a hub. Redirects are never followed, proxies of the environment never asked.
 * @param hubUrl https, or http where it is this very machine (development)
 * @param agent of https: whom it trusts is the caller's to say
 */
export function createHubTransport({
  hubUrl,
  agent,
  version,
  now,
}: {
  readonly hubUrl: string;
  readonly agent: HttpsAgent;
  readonly version: string;
  readonly now: () => number;
}): HubTransport {
  const httpAgent = new HttpAgent({ keepAlive: true, timeout: IDLE_SOCKET_MS });
  const client = axios.create({
    adapter: 'http',
    baseURL: hubUrl,
    httpAgent,
    httpsAgent: agent,
    maxRedirects: 0,
    proxy: false,
    decompress: true,
    maxBodyLength: MAX_SENT_BYTES,
    validateStatus: () => true,
    // Bodies are read by us: nothing is guessed.
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
  });
  /** A hub that can't unpack says so once. */
  let packs = true;

  async function send<B>(request: HubRequest, config: AxiosRequestConfig): Promise<HubAnswer<B>> {
    const { data, headers } = await bodyOf(request.body, packs);
    const { signal, release } = deadline(request.signal, request.timeoutMs ?? TIMEOUT_MS);
    const sentAt = now();
    try {
      const response = await client.request<B>({
        ...config,
        method: request.method,
        url: request.path,
        data,
        signal,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'gzip',
          'user-agent': `gatehouse-kiosk/${version}`,
          [SYNC_HEADERS.protocol]: String(PROTOCOL_VERSION),
          ...headers,
          ...request.headers,
        },
      });
      const answer = { status: response.status, headers: response.headers as AnswerHeaders };
      const receivedAt = now();
      try {
        requireHub(answer.status, answer.headers, receivedAt);
      } catch (error) {
        // A body that goes on for ever must not hold its connection.
        if (response.data instanceof Readable) response.data.destroy();
        throw error;
      }
      const isPacked = headers['content-encoding'] !== undefined;
      if (answer.status === 415 && isPacked) {
        packs = false;
        return await send<B>(request, config);
      }
      return { ...answer, body: response.data, sentAt, receivedAt };
    } catch (error) {
      throw networkFault(error);
    } finally {
      release();
    }
  }

  return {
    hubUrl,
    text: (request) =>
      send<string>(request, {
        responseType: 'text',
        maxContentLength: request.maxBytes ?? MAX_BYTES,
      }),
    stream: (request) => send<Readable>(request, { responseType: 'stream' }),
    close() {
      httpAgent.destroy();
      agent.destroy();
    },
  };
}

/** Trusts what the hub's authority, or its spare, has certified, and nobody else. @param ca PEM */
export function trustingAgent(ca: readonly string[]): HttpsAgent {
  return new HttpsAgent({
    keepAlive: true,
    timeout: IDLE_SOCKET_MS,
    ca: [...ca],
    minVersion: 'TLSv1.2',
    maxCachedSessions: 10,
  });
}
