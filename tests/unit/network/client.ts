import { request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
import { buffer } from 'node:stream/consumers';

/** What a client with no cleverness of its own sees. */
export interface Seen {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How a client asks. */
interface Asking {
  readonly body?: string;
  /** PEM of what the server must be certified by. */
  readonly ca?: string;
  /** Aborted when it gives up. */
  readonly signal?: AbortSignal;
}

/** One request on a connection of its own, by node:http or node:https. */
export function ask(url: string, { body, ca, signal }: Asking = {}): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? requestHttps : requestHttp;
    const outgoing = request(url, {
      method: body === undefined ? 'GET' : 'POST',
      agent: false,
      ...(ca === undefined ? {} : { ca }),
      ...(signal === undefined ? {} : { signal }),
    });
    outgoing.on('error', reject);
    outgoing.once('response', (response) => {
      const { statusCode = 0, headers } = response;
      buffer(response).then((got) => resolve({ status: statusCode, headers, body: got }), reject);
    });
    outgoing.end(body);
  });
}

/** The code of the error that a promise ends with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const { code, name } = error as Error & { code?: string };
    return code ?? name;
  }
  throw new Error('It did not fail');
}
