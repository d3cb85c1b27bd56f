import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import type { Place } from './place.ts';

/** What of a request goes on to the target beside its body. */
export interface RequestHead {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
}

/** Headers that hold for one connection and not for the whole way (RFC 9110, 7.6.1). */
const HOP_HEADERS = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** @returns names and values in turn, without those of one connection and those named (lower case) */
export function endToEnd(
  rawHeaders: readonly string[],
  ...without: readonly string[]
): readonly string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)]?.toLowerCase() ?? '';
    return !HOP_HEADERS.has(name) && !without.includes(name);
  });
}

/** The server behind the network. */
export class Target {
  readonly #url: URL;
  readonly #agent: HttpAgent;

  /**
   * @param ca PEM of what an https target is certified by
   * @throws Error where it is away from this machine: hostility is for our own servers
   */
  constructor(url: URL, ca: string | undefined) {
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
      throw new Error(`The hostile network leads to this machine only, not to ${url.hostname}`);
    this.#url = url;
    // A connection that was kept could be closed by the target just as we use it: that would be a
    // fault that nobody drew.
    const fresh = { keepAlive: false };
    this.#agent =
      url.protocol === 'https:'
        ? new HttpsAgent(ca === undefined ? fresh : { ...fresh, ca })
        : new HttpAgent(fresh);
  }

  /** Where it listens. */
  get place(): Place {
    const { hostname, port, protocol } = this.#url;
    const host = hostname.replace(/^\[|\]$/g, '');
    return { host, port: Number(port) || (protocol === 'https:' ? 443 : 80) };
  }

  /**
   * @param body sent as it comes
   * @returns the answer as soon as its head is there
   * @throws Error where the target is away, or `signal` was aborted
   */
  send(head: RequestHead, body: Readable, signal: AbortSignal): Promise<IncomingMessage> {
    const request = this.#url.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((resolve, reject) => {
      const outgoing = request({
        method: head.method,
        path: head.path,
        ...this.place,
        headers: endToEnd(head.rawHeaders),
        agent: this.#agent,
        setHost: false,
        signal,
      });
      outgoing.once('response', resolve);
      outgoing.on('error', reject);
      body.once('error', (error) => outgoing.destroy(error));
      body.pipe(outgoing);
    });
  }
}
