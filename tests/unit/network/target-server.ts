import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { makeAuthority, openAuthority } from '#server/keys/authority.ts';
import {
  ensureCertificate,
  openCertificate,
  type ServerCertificate,
} from '#server/keys/certificate.ts';

/** Sent with every answer, beside HTTP's own Date. */
export const HUB_TIME = 1_795_413_600_000;
/** A body large enough to have a middle. */
export const PAGE = JSON.stringify({ rows: Array.from({ length: 2000 }, (_, id) => ({ id })) });

/** A small real server behind the network; it writes down what it got, in order. */
export interface TargetServer extends AsyncDisposable {
  readonly url: URL;
  readonly got: string[];
  /** Streams of events that are open now. */
  readonly streams: Set<ServerResponse>;
}

async function answer(
  server: TargetServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  server.got.push(`${request.method} ${request.url} ${body}`.trim());
  response.setHeader('X-Turn', server.got.length);
  response.setHeader('Gatehouse-Time', String(HUB_TIME));
  switch (request.url) {
    case '/stream':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      server.streams.add(response);
      response.once('close', () => server.streams.delete(response));
      return;
    case '/gzip':
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(PAGE));
      return;
    default:
      response.setHeader('content-type', 'application/json');
      response.end(PAGE);
  }
}

/** @param tls certificate of an https server */
export async function openTarget(tls?: ServerCertificate): Promise<TargetServer> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(target, request, response).catch(() => response.destroy());
  };
  const server: Server =
    tls === undefined ? createServer(listener) : createHttpsServer({ ...tls }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const target: TargetServer = {
    url: new URL(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`),
    got: [],
    streams: new Set(),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return target;
}

/** The hub's own authority and a certificate of it, as the hub makes them. */
export async function makeIdentity(): Promise<{ ca: string; tls: ServerCertificate }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-network-'));
  try {
    await makeAuthority(folder, Date.now());
    await ensureCertificate(folder, ['localhost', '127.0.0.1'], Date.now());
    return { ca: openAuthority(folder).certificate, tls: openCertificate(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
