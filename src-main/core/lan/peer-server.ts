import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import { PEER_PATHS, peerRequest } from '#shared/wire/peer.ts';
import type { PeerAnswers } from '../services/sync/lan-ports.ts';
import { kioskOf, peerTls, type PeerCredentials } from './peer-tls.ts';

export interface PeerServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Why somebody was sent away; never who they are beyond a kiosk's id. */
export type PeerRefused = (
  why: ErrorCode,
  facts: { readonly kiosk: Uuid | null; readonly step: 'handshake' | 'request' },
) => void;

const BODY_BYTES = 8 * 1024;
/** A venue has a few dozen gates; each keeps one connection. */
const MAX_CONNECTIONS = 128;
/** Of one kiosk at once: a wait, a look at a frame, and one that just broke off. */
const MAX_AT_ONCE = 3;
const HANDSHAKE_MS = 5_000;
const REQUEST_MS = 10_000;
const IDLE_MS = 60_000;

const STATUS: Partial<Record<ErrorCode, number>> = {
  'invalid-input': 400,
  'peer-not-trusted': 403,
  'not-found': 404,
  'request-too-large': 413,
  'too-many-requests': 429,
};

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_BYTES) throw new GatehouseError('request-too-large', 'a peer asks too much');
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new GatehouseError('invalid-input', 'a peer’s request is no JSON');
  }
}

function send(response: ServerResponse, status: number, type: string, body: Uint8Array): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json', Buffer.from(JSON.stringify(value), 'utf8'));
}

/**
 * Answers other kiosks of our events, over TLS with client certificates of the hub's authority. It
 * never throws after it listens: what a peer does wrong costs its own request.
 * @param port 0: any that is free
 * @throws the system's error where the port can't be had
 */
export async function openPeerServer({
  credentials,
  host,
  port,
  answers,
  onRefused,
  onTrouble,
}: {
  readonly credentials: PeerCredentials;
  /** Absent: every address of this machine. */
  readonly host?: string;
  readonly port: number;
  readonly answers: PeerAnswers;
  readonly onRefused: PeerRefused;
  /** A failure of ours while answering. */
  readonly onTrouble: (error: unknown) => void;
}): Promise<PeerServer> {
  const atOnce = new Map<Uuid, number>();
  const closing = new AbortController();

  async function answer(
    kiosk: Uuid,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing.signal]);
    const url = request.url ?? '';
    if (request.method === 'POST' && url === PEER_PATHS.operations) {
      const asked = peerRequest.safeParse(await readBody(request));
      if (!asked.success)
        throw new GatehouseError('invalid-input', 'a peer’s request is malformed');
      sendJson(response, 200, await answers.operations(kiosk, asked.data, signal));
      return;
    }
    if (request.method === 'GET' && url.startsWith(PEER_PATHS.evidence)) {
      const id = uuid.safeParse(url.slice(PEER_PATHS.evidence.length));
      const frame = id.success ? await answers.evidence(kiosk, id.data) : null;
      if (frame === null) throw new GatehouseError('not-found', 'no such frame');
      send(response, 200, 'image/jpeg', frame);
      return;
    }
    throw new GatehouseError('not-found', 'a peer asks for what there is not');
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const kiosk = request.socket instanceof TLSSocket ? kioskOf(request.socket) : null;
    const count = (by: number) => {
      if (kiosk === null) return;
      const now = (atOnce.get(kiosk) ?? 0) + by;
      if (now === 0) atOnce.delete(kiosk);
      else atOnce.set(kiosk, now);
    };
    count(1);
    try {
      if (kiosk === null || !answers.isTrusted(kiosk)) {
        throw new GatehouseError('peer-not-trusted', 'no kiosk of ours, or a revoked one');
      }
      if ((atOnce.get(kiosk) ?? 0) > MAX_AT_ONCE) {
        throw new GatehouseError('too-many-requests', 'a peer asks too much at once');
      }
      await answer(kiosk, request, response);
    } catch (error) {
      refuse(error, kiosk, response);
    } finally {
      count(-1);
    }
  }

  function refuse(error: unknown, kiosk: Uuid | null, response: ServerResponse): void {
    if (response.destroyed) return;
    const code = error instanceof GatehouseError ? error.code : 'internal';
    const status = STATUS[code];
    if (status === undefined) onTrouble(error);
    else if (status !== 404) onRefused(code, { kiosk, step: 'request' });
    if (response.headersSent) return void response.destroy();
    // Whoever is not trusted is not kept on the line.
    response.setHeader('connection', 'close');
    sendJson(response, status ?? 500, { code });
  }

  const server: Server = createServer(
    {
      ...peerTls(credentials),
      requestCert: true,
      rejectUnauthorized: true,
      handshakeTimeout: HANDSHAKE_MS,
      maxHeaderSize: 8 * 1024,
      keepAliveTimeout: IDLE_MS,
      headersTimeout: REQUEST_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: REQUEST_MS,
    },
    (request, response) => void handle(request, response),
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('tlsClientError', (error: Error & { readonly code?: string }, socket) => {
    // Also told where we hung up on a certificate; who hung up by themselves was not refused.
    const isRefused = socket.authorizationError as unknown;
    if (error.code === 'ECONNRESET' && (isRefused ?? null) === null) return;
    onRefused('peer-not-trusted', { kiosk: null, step: 'handshake' });
  });
  server.on('clientError', (_error, socket) => void socket.destroy());
  const listen = (at: string) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, at, () => {
        server.off('error', reject);
        resolve();
      });
    });
  try {
    await listen(host ?? '::');
  } catch (error) {
    // A machine without IPv6 has version 4 alone; whoever named a host meant that one.
    if (host !== undefined) throw error;
    server.removeAllListeners('error');
    await listen('0.0.0.0');
  }
  server.on('error', onTrouble);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port was given');

  return {
    port: address.port,
    async close() {
      closing.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
