import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildApp } from '#server/app.ts';
import { json } from '#server/http/answer.ts';
import { route, type AnyRoute } from '#server/http/route.ts';
import { languageOf } from '#server/web/language.ts';

const common = {
  kind: 'api',
  tag: 'Test',
  summary: 'A route of a test.',
  access: 'public',
  limit: 'none',
  params: null,
  query: null,
  body: null,
  answers: { 200: null },
} as const;

const form = z.strictObject({
  name: z.string().min(2),
  guests: z.array(z.strictObject({ age: z.int() })).default([]),
});

const routes: readonly AnyRoute[] = [
  route({ ...common, method: 'GET', url: '/v1/thing', handle: () => json({ a: 1 }, 200, 'v1') }),
  route({ ...common, method: 'PUT', url: '/v1/thing', body: form, handle: () => json({}) }),
  route({
    ...common,
    method: 'GET',
    url: '/v1/broken',
    handle() {
      throw Object.assign(new Error('insert failed for asha@example.org'), {
        severity: 'ERROR',
        code: '23505',
        detail: 'Key (email)=(asha@example.org) already exists.',
      });
    },
  }),
  route({
    ...common,
    method: 'GET',
    url: '/v1/who',
    handle: ({ actor }) => json({ ip: actor.ip, agent: actor.userAgent }),
  }),
  route({
    ...common,
    method: 'GET',
    url: '/v1/long',
    handle: () => json({ text: 'gate '.repeat(1000) }),
  }),
  route({
    ...common,
    method: 'GET',
    url: '/v1/secret/:token',
    params: z.object({ token: z.string() }),
    handle: () => json({}),
  }),
];

let app: FastifyInstance;
const lines: string[] = [];

beforeAll(async () => {
  app = await buildApp({
    config: { mode: 'test', logLevel: 'info', trustedProxies: ['10.0.0.0/8'] },
    routes,
    ports: {
      authenticate: async () => null,
      count: async () => {},
      language: languageOf,
      secureCookies: true,
    },
    logTo: { write: (line) => void lines.push(line) },
  });
});
afterAll(() => app.close());

describe('a refusal is a problem document', () => {
  test('of an address that is not there', async () => {
    const answer = await app.inject('/v1/nothing');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    const id = answer.headers['x-request-id'];
    expect(answer.json()).toEqual({
      type: 'urn:gatehouse:error:not-found',
      title: 'What you look for is not here.',
      status: 404,
      code: 'not-found',
      detail: 'no such address',
      instance: `urn:gatehouse:request:${String(id)}`,
      facts: {},
    });
  });

  test('in the caller’s language', async () => {
    const answer = await app.inject({
      url: '/v1/x',
      headers: { 'accept-language': 'hi-IN,en;q=0.5' },
    });
    expect(answer.headers['content-language']).toBe('hi');
    expect(answer.json().title).toMatch(/[\u0900-\u097f]/);
  });

  test('of a method that is not there, which says what is', async () => {
    const answer = await app.inject({ method: 'DELETE', url: '/v1/thing' });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers['allow']).toBe('GET, PUT, HEAD');
    expect(answer.json().code).toBe('unknown-call');
  });

  test('of fields, one by one, without what stood in them', async () => {
    const payload = { name: 'Asha\u0000Verma', guests: [{ age: 'secret' }], extra: 1 };
    const answer = await app.inject({ method: 'PUT', url: '/v1/thing', payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toEqual([
      { field: 'guests.0.age', code: 'invalid_type' },
      { field: '', code: 'unrecognized_keys' },
    ]);
    expect(answer.body).not.toContain('secret');
  });

  test.each([
    ['JSON that breaks off', 'application/json', '{"name":', 400, 'invalid-input'],
    ['no JSON at all', 'application/json', '', 400, 'invalid-input'],
    ['a prototype', 'application/json', '{"__proto__":{"a":1}}', 400, 'invalid-input'],
    ['XML', 'application/xml', '<a/>', 415, 'media-type-unknown'],
    [
      '70 kB',
      'application/json',
      JSON.stringify({ name: 'x'.repeat(70_000) }),
      413,
      'request-too-large',
    ],
  ])('of a body: %s', async (_what, type, payload, status, code) => {
    const headers = { 'content-type': type };
    const answer = await app.inject({ method: 'PUT', url: '/v1/thing', headers, payload });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });

  test('of our own failure, which says nothing, and logs no value', async () => {
    lines.length = 0;
    const answer = await app.inject('/v1/broken');
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal', detail: 'unexpected' });
    expect(answer.body).not.toContain('asha');
    const logged = lines.join('');
    expect(logged).not.toContain('asha');
    expect(logged).toContain('23505');
    expect(logged).toContain(String(answer.headers['x-request-id']));
  });
});

describe('headers', () => {
  test('of every answer let nothing foreign in', async () => {
    const { headers } = await app.inject('/v1/thing');
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
    });
    expect(headers['permissions-policy']).toContain('camera=(self)');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['server']).toBeUndefined();
  });

  test('of another site’s preflight grant nothing', async () => {
    const answer = await app.inject({
      method: 'OPTIONS',
      url: '/v1/thing',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'PUT' },
    });
    expect(answer.statusCode).toBe(405);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual(
      [],
    );
  });

  test('know an answer again', async () => {
    const known = await app.inject({
      url: '/v1/thing',
      headers: { 'if-none-match': 'W/"x", "v1"' },
    });
    expect([known.statusCode, known.body, known.headers['etag']]).toEqual([304, '', '"v1"']);
    const other = await app.inject({ url: '/v1/thing', headers: { 'if-none-match': '"v0"' } });
    expect(other.statusCode).toBe(200);
  });

  test.each(['br', 'gzip'])('compress by %s', async (coding) => {
    const answer = await app.inject({ url: '/v1/long', headers: { 'accept-encoding': coding } });
    expect(answer.headers['content-encoding']).toBe(coding);
    expect(answer.rawPayload.length).toBeLessThan(500);
  });
});

describe('the client’s address', () => {
  const asked = async (remoteAddress: string, forwarded: string): Promise<unknown> => {
    const headers = { 'x-forwarded-for': forwarded };
    const answer = await app.inject({ url: '/v1/who', headers, remoteAddress });
    return answer.json().ip;
  };
  test('is the connection’s, whatever a stranger claims', async () => {
    expect(await asked('203.0.113.9', '198.51.100.1')).toBe('203.0.113.9');
  });
  test('is what a trusted hop saw', async () => {
    expect(await asked('10.1.2.3', '198.51.100.1')).toBe('198.51.100.1');
  });
  test('is the last one that no trusted hop put there', async () => {
    expect(await asked('10.1.2.3', '192.0.2.66, 198.51.100.1, 10.9.9.9')).toBe('198.51.100.1');
  });
});

describe('the log', () => {
  test('has a line a request, by its route, without the secret in its address', async () => {
    lines.length = 0;
    await app.inject({
      url: '/v1/secret/s3cr3t-token?email=asha@example.org',
      headers: { authorization: 'Bearer abc.def.ghi', cookie: 'session=xyz' },
    });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      route: '/v1/secret/:token',
      method: 'GET',
      status: 200,
      actorId: null,
    });
    expect(lines[0]).not.toMatch(/s3cr3t|asha|abc\.def|xyz/);
  });

  test('takes no line of somebody else’s', async () => {
    lines.length = 0;
    await app.inject({
      url: '/v1/who%0a%7B%22level%22%3A60%7D',
      headers: { 'user-agent': 'x\r\n{"level":60,"msg":"forged"}' },
      remoteAddress: '10.0.0.1',
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]!.trimEnd()).not.toContain('\n');
    expect(lines[0]).not.toContain('forged');
  });
});
