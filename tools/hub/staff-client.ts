import { request } from 'node:https';

/** The hub's API as a program uses it. */
export interface HubClient {
  /**
   * @param body sent as JSON; a FormData as a form with files
   * @param ifMatch the version that is changed
   * @throws Error naming status and answer, where it is no good one
   */
  call(
    method: string,
    url: string,
    body?: unknown,
    ifMatch?: string,
  ): Promise<Record<string, unknown>>;
  /** The bytes of a GET. */
  bytes(url: string): Promise<Buffer>;
}

export interface Connection {
  readonly origin: string;
  /** The certificate of the hub's own authority, PEM. */
  readonly ca: string;
}

interface Body {
  readonly type: string;
  readonly bytes: Buffer;
}

async function bodyOf(value: unknown): Promise<Body> {
  if (!(value instanceof FormData))
    return { type: 'application/json', bytes: Buffer.from(JSON.stringify(value)) };
  const form = new Response(value);
  const type = form.headers.get('content-type') ?? '';
  return { type, bytes: Buffer.from(await form.arrayBuffer()) };
}

function send(
  { origin, ca }: Connection,
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer | undefined,
): Promise<{ readonly status: number; readonly bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}${url}`, { method, ca, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(chunks) });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** A program that nobody has signed in yet, or one with a token. */
export function hubClient(connection: Connection, token: string | null = null): HubClient {
  const bearer: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  return {
    async call(method, url, value, ifMatch) {
      const body = value === undefined ? null : await bodyOf(value);
      const headers = {
        ...bearer,
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
        ...(body === null ? {} : { 'content-type': body.type }),
      };
      const { status, bytes } = await send(connection, method, url, headers, body?.bytes);
      const text = bytes.toString('utf8');
      if (status >= 300) throw new Error(`${method} ${url}: ${status} ${text}`);
      return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    },
    async bytes(url) {
      const { status, bytes } = await send(connection, 'GET', url, bearer, undefined);
      if (status !== 200) throw new Error(`GET ${url}: ${status}`);
      return bytes;
    },
  };
}

/** What staff sign in with. */
export interface StaffSecrets {
  readonly email: string;
  readonly password: string;
  /** Of their own choice, where the password was shown once. */
  readonly new_password?: string;
  /** Of their authenticator app. */
  readonly code?: string;
}

/** Signs staff in. @throws Error where the hub refuses */
export async function staffClient(
  connection: Connection,
  secrets: StaffSecrets,
): Promise<HubClient> {
  const opened = await hubClient(connection).call('POST', '/v1/staff/sessions', secrets);
  return hubClient(connection, String(opened['access_token']));
}
