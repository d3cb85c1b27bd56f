import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildApp } from '#server/app.ts';
import type { SignedInActor } from '#server/services/actor.ts';
import { newId } from '#shared/domain/id.ts';
import { openDocumentsHub, photo, type DocumentsHub } from './documents-hub.ts';

let hub: DocumentsHub;
let app: FastifyInstance;
let picture: Buffer;
/** Who is signed in; authentication itself is tested where it lives. */
let signedIn: SignedInActor | null = null;
beforeAll(async () => {
  hub = await openDocumentsHub();
  const { base, part } = hub;
  app = await buildApp({
    config: base.config,
    routes: part.routes,
    ports: {
      authenticate: async () => signedIn,
      count: async () => {},
      language: () => 'en',
      secureCookies: true,
    },
  });
  picture = await photo();
});
afterAll(async () => {
  await app.close();
  await hub[Symbol.asyncDispose]();
});
beforeEach(() => {
  hub.clockAhead = 0;
  hub.log.length = 0;
});

type Part = readonly [name: string, content: Buffer | string];

/** A form as browsers send it: a Buffer as a file, a text as a field. */
function form(parts: readonly Part[]): { payload: Buffer; headers: Record<string, string> } {
  const boundary = 'a-boundary-of-this-test';
  const chunks = parts.flatMap(([name, content]) => {
    const isFile = Buffer.isBuffer(content);
    const more = isFile ? '; filename="../../evil.php"\r\nContent-Type: text/html' : '';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
    return [Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')];
  });
  return {
    payload: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

const send = (type: string, parts: readonly Part[]): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'POST', url: `/v1/me/documents/${type}`, ...form(parts) });

const get = (url: string): Promise<LightMyRequestResponse> => app.inject({ method: 'GET', url });

async function uploaded(): Promise<string> {
  signedIn = await hub.addPerson();
  const answer = await send('adhar_front', [['file', picture]]);
  expect(answer.statusCode).toBe(201);
  return answer.json<{ id: string }>().id;
}

describe('Uploading over HTTP', () => {
  it('answers what was kept, and lists it', async () => {
    const id = await uploaded();
    const list = (await get('/v1/me/documents')).json<{ documents: unknown[] }>();
    expect(list.documents).toEqual([
      {
        id,
        file_type: 'adhar_front',
        mime: 'image/jpeg',
        size: expect.any(Number),
        width: 640,
        height: 480,
        has_small: false,
        created_at: expect.any(String),
      },
    ]);
  });

  it.each([
    ['nothing', [], 400, 'invalid-input'],
    ['a file of no bytes', [['file', Buffer.alloc(0)]], 400, 'invalid-input'],
    ['a text where the file belongs', [['file', 'text']], 400, 'invalid-input'],
    ['a page', [['file', Buffer.from('<html>')]], 415, 'picture-not-supported'],
    ['6 MB', [['file', Buffer.alloc(6_000_000)]], 413, 'picture-too-large'],
    [
      'too many files',
      ['a', 'b', 'c', 'd'].map((name) => [name, Buffer.from('x')] as const),
      413,
      'request-too-large',
    ],
    [
      'too many fields',
      Array.from({ length: 12 }, (_, index) => [`f${index}`, 'x'] as const),
      413,
      'request-too-large',
    ],
  ] as const)('refuses %s', async (_what, parts, status, code) => {
    signedIn = await hub.addPerson();
    const answer = await send('selfie', parts);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code });
  });

  it('refuses a form that breaks off, and a body of another kind', async () => {
    signedIn = await hub.addPerson();
    const whole = form([['file', picture]]);
    const url = '/v1/me/documents/selfie';
    const broken = await app.inject({
      method: 'POST',
      url,
      headers: whole.headers,
      payload: whole.payload.subarray(0, 300),
    });
    expect(broken.json()).toMatchObject({ status: 400, code: 'invalid-input' });
    const other = await app.inject({ method: 'POST', url, payload: { file: 'x' } });
    expect(other.json()).toMatchObject({ status: 415, code: 'media-type-unknown' });
  });

  it('takes no other type of document', async () => {
    signedIn = await hub.addPerson();
    expect((await send('passport', [['file', picture]])).statusCode).toBe(400);
  });

  it('sends an approved person to another review only when they say so', async () => {
    signedIn = await hub.addPerson({ status: 'approved', review_state: 'done' });
    const unasked = await send('selfie', [['file', picture]]);
    expect(unasked.json()).toMatchObject({ status: 409, code: 'review-again-needed' });
    const asked = await send('selfie', [
      ['review_again', 'yes'],
      ['file', picture],
    ]);
    expect(asked.statusCode).toBe(201);
  });

  it('is for attendees who are signed in', async () => {
    signedIn = null;
    expect((await send('selfie', [['file', picture]])).statusCode).toBe(401);
    signedIn = await hub.addStaff('admin');
    expect((await send('selfie', [['file', picture]])).statusCode).toBe(403);
  });
});

describe('Reading over HTTP', () => {
  it('shows the picture to be seen now and kept nowhere', async () => {
    const id = await uploaded();
    const { statusCode, headers, rawPayload } = await get(`/v1/documents/${id}/display`);
    expect(statusCode).toBe(200);
    expect(rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'private, no-store',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  it('is refused to others as if there were none', async () => {
    const id = await uploaded();
    signedIn = await hub.addPerson();
    expect((await get(`/v1/documents/${id}/original`)).statusCode).toBe(404);
    const list = await get(`/v1/users/${newId()}/documents`);
    expect(list.statusCode).toBe(403);
    signedIn = null;
    expect((await get(`/v1/documents/${id}/original`)).statusCode).toBe(401);
  });

  it.each([
    '/v1/documents/x/original',
    `/v1/documents/${newId()}/raw`,
    '/v1/documents/%00/display',
  ])('is refused for what is no document: %s', async (url) => {
    signedIn = await hub.addPerson();
    expect((await get(url)).statusCode).toBe(400);
  });

  it('lists somebody’s documents for a reviewer', async () => {
    const id = await uploaded();
    const userId = signedIn?.id;
    signedIn = await hub.addStaff('reviewer');
    const answer = await get(`/v1/users/${userId}/documents`);
    expect(answer.json()).toMatchObject({ documents: [{ id }] });
  });
});

describe('A signed address', () => {
  async function made(variant = 'thumbnail'): Promise<string> {
    const id = await uploaded();
    const answer = await app.inject({
      method: 'POST',
      url: `/v1/documents/${id}/${variant}/links`,
    });
    expect(answer.statusCode).toBe(201);
    return answer.json<{ url: string }>().url;
  }
  const tokenOf = (url: string): string =>
    new URL(url, 'https://hub.example').searchParams.get('token') ?? '';

  it('shows the picture to who holds it, and logs it as who made it', async () => {
    const url = await made();
    const maker = signedIn;
    signedIn = null;
    hub.log.length = 0;
    const answer = await get(url);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'private, no-store',
    });
    expect(hub.log).toMatchObject([{ type: 'document.viewed', actor: { id: maker?.id } }]);
  });

  it('works for five minutes', async () => {
    const url = await made();
    hub.clockAhead = 4 * 60_000;
    expect((await get(url)).statusCode).toBe(200);
    hub.clockAhead = 5 * 60_000 + 1_000;
    expect((await get(url)).json()).toMatchObject({ code: 'link-invalid' });
  });

  it('ends with the session that it was made in', async () => {
    const url = await made();
    await hub.base.database
      .updateTable('user_sessions')
      .set({ is_active: false, logout_time: '2026-11-01T00:00:00.000Z', ended_by: 'signed-out' })
      .where('id', '=', signedIn?.sessionId ?? '')
      .execute();
    expect((await get(url)).json()).toMatchObject({ code: 'link-invalid' });
  });

  it('ends when a member of staff is not active or may not read any more', async () => {
    const id = await uploaded();
    const staff = await hub.addStaff('reviewer');
    signedIn = staff;
    const answer = await app.inject({ method: 'POST', url: `/v1/documents/${id}/display/links` });
    const { url } = answer.json<{ url: string }>();
    const change = (set: { role?: 'gate'; active?: boolean }) =>
      hub.base.database.updateTable('admin_users').set(set).where('id', '=', staff.id).execute();
    expect((await get(url)).statusCode).toBe(200);
    await change({ role: 'gate' });
    expect((await get(url)).json()).toMatchObject({ code: 'document-unknown' });
    await change({ active: false });
    expect((await get(url)).json()).toMatchObject({ code: 'link-invalid' });
  });

  it('is made only for what one may read', async () => {
    const id = await uploaded();
    signedIn = await hub.addPerson();
    const answer = await app.inject({ method: 'POST', url: `/v1/documents/${id}/display/links` });
    expect(answer.statusCode).toBe(404);
  });

  it('is refused when anything of it is changed, or it is signed by nobody', async () => {
    const token = tokenOf(await made());
    const [header = '', body = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const encode = (value: object): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const other = encode({ ...claims, variant: 'original' });
    const none = encode({ alg: 'none', typ: 'JWT' });
    const guessed = createHmac('sha256', 'secret').update(`${header}.${body}`).digest('base64url');
    const forged = [
      `${header}.${other}.${signature}`,
      `${none}.${body}.`,
      `${none}.${body}.${signature}`,
      `${header}.${body}.${guessed}`,
      `${header}.${body}.${signature.slice(1)}A`,
      `${header}.${body}`,
      'x'.repeat(40),
    ];
    const codes = await Promise.all(
      forged.map(async (one) => {
        const answer = await get(`/v1/document-links?token=${encodeURIComponent(one)}`);
        return answer.json<{ code: string }>().code;
      }),
    );
    expect(codes).toEqual(forged.map(() => 'link-invalid'));
  });
});
