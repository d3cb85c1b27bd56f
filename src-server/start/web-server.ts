import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerCertificate } from '../keys/certificate.ts';

/** Longer than proxies keep theirs (deploy/nginx), so that they close first and lose no request. */
const KEEP_ALIVE_MS = 75_000;
/** A client has that long for the headers of a request. */
const HEADERS_MS = 15_000;
/** And that long for all of it: 5 MB at 0.3 Mbit/s. */
const REQUEST_MS = 150_000;
const CHECK_EVERY_MS = 5_000;
const LOOK_EVERY_MS = 25;

/** An HTTP server that can be ended without dropping what it was asked. */
export interface WebServer {
  readonly server: Server;
  /** Requests begun so far. */
  requests(): number;
  /** Puts another certificate in place, for the connections to come. */
  renew(certificate: ServerCertificate): void;
  /**
   * Takes no more connections, answers what comes on those that are open and closes each with its
   * answer. Connections that ask nothing are closed after `idleMs`, all of them after `limitMs`.
   * @returns whether every request was answered
   */
  drain(limits: { readonly idleMs: number; readonly limitMs: number }): Promise<boolean>;
}

/** @param certificate null: plain HTTP, behind a proxy that speaks TLS */
export function createWebServer(
  certificate: ServerCertificate | null,
  handler: RequestListener,
): WebServer {
  let requests = 0;
  let open = 0;
  let isDraining = false;
  const listener: RequestListener = (request, response) => {
    requests += 1;
    open += 1;
    response.once('close', () => (open -= 1));
    if (isDraining) response.setHeader('connection', 'close');
    handler(request, response);
  };
  const limits = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: CHECK_EVERY_MS,
  };
  const secure =
    certificate === null
      ? null
      : createSecure({ ...limits, ...certificate, minVersion: 'TLSv1.2' }, listener);
  const server: Server = secure ?? createPlain(limits, listener);
  return {
    server,
    requests: () => requests,
    renew: (renewed) => secure?.setSecureContext({ ...renewed, minVersion: 'TLSv1.2' }),
    async drain({ idleMs, limitMs }) {
      isDraining = true;
      let isClosed = false;
      // http's own close ends idle connections at once: a request on its way on one would be lost.
      NetServer.prototype.close.call(server, () => (isClosed = true));
      const begun = performance.now();
      while (!isClosed && performance.now() - begun < limitMs) {
        if (performance.now() - begun > idleMs) server.closeIdleConnections();
        await sleep(LOOK_EVERY_MS);
      }
      const isWhole = open === 0;
      server.closeAllConnections();
      return isWhole;
    },
  };
}

/** A server that sends plain HTTP on to our own address, whatever host was asked for. */
export function createRedirectServer(publicUrl: string): Server {
  return createPlain(
    { headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS, keepAliveTimeout: 1_000 },
    (request, response) => {
      // A form sent in the clear was read on its way: it is not sent again as if nothing had been.
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      const target = request.url?.startsWith('/') === true ? request.url : '/';
      response.setHeader('connection', 'close');
      if (isRead) response.writeHead(308, { location: `${publicUrl}${target}` }).end();
      else response.writeHead(403, { 'content-type': 'text/plain' }).end('HTTPS only\n');
    },
  );
}
