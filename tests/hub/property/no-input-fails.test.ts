import type { FastifyInstance } from 'fastify';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '#server/app.ts';
import type { AnyRoute } from '#server/http/route.ts';
import { newId } from '#shared/domain/id.ts';
import { openTestHub, type TestHub } from '../../fixtures/hub-app.ts';
import { addCallers, type Callers, type Holder } from '../../fixtures/hub-callers.ts';
import { enrolKiosk, PROTOCOL, type HubKiosk } from '../../fixtures/hub-kiosk.ts';

/** Tries of each route. */
const RUNS = 12;

let stand: TestHub;
let callers: Callers;
let kiosk: HubKiosk;
let app: FastifyInstance;
const other = newId();
beforeAll(async () => {
  stand = await openTestHub();
  callers = await addCallers(stand);
  kiosk = await enrolKiosk(stand, { use: 'office' });
  // Somebody to be acted upon: erased at last, when the one who asks must not be.
  await stand.hub.base.database
    .insertInto('users')
    .values({
      id: other,
      email: 'other@hub.example',
      name: 'Ravi Kumar',
      phone: '9876543299',
      location: 'Pune',
      password_hash: null,
      version: '0'.repeat(17),
    })
    .execute();
  // Limits are tried elsewhere.
  app = await buildApp({ ...stand.hub, ports: { ...stand.hub.ports, count: async () => {} } });
});
afterAll(async () => {
  await app.close();
  await stand[Symbol.asyncDispose]();
});

/** What has broken servers before. */
const NASTY = [
  "' OR '1'='1",
  "1'; DROP TABLE users; --",
  '%00',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '<script>alert(1)</script>',
  '<%= process.env %>',
  '{{7*7}}${7*7}#{7*7}',
  'x\r\nSet-Cookie: a=b',
  '__proto__',
  'constructor',
  'toString',
  '99999999999999999999999999',
  '-1',
  'NaN',
  '1e309',
  '2026-13-45T99:99:99.999Z',
  '9999-12-31T23:59:59.999Z',
  '-271821-04-20T00:00:00.000Z',
  '\u202e\u0301\ufeff',
  '%',
  '_\\',
  'W10',
  'WyIxIiwiMDE5YTAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAxIl0',
  'a@b.co',
  'अ'.repeat(300),
];
const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constant('x'.repeat(20_000)),
);
const leaf = fc.oneof(nasty, fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
const junk = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 5 }),
  fc.dictionary(fc.constantFrom('__proto__', 'id', 'email', 'name', 'status', ''), leaf),
);

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Values that come near to what a schema wants, so that handlers see them too. */
function near(schema: Schema): fc.Arbitrary<unknown> {
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return fc.oneof(...options.map(near), leaf);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.format === 'uuid') return fc.constantFrom(newId(), other);
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {});
      const model = Object.fromEntries(
        members.map(([name, one]) => [name, fc.oneof({ weight: 9, arbitrary: near(one) }, junk)]),
      );
      return fc.record(model, { noNullPrototype: true });
    }
    case 'array':
      return fc.array(near(schema.items ?? {}), { maxLength: 3 });
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: -3, max: 300 }), fc.double());
    case 'boolean':
      return fc.boolean();
    case 'string':
      return fc.oneof(
        nasty,
        fc.constantFrom('Asha Verma', 'asha@example.org', '9876543210', '2026-12-01', '18:30'),
        fc.constantFrom('2026-12-01T12:00:00.000Z', 'Asia/Kolkata', 'a quiet monsoon evening'),
      );
    default:
      return junk;
  }
}

const described = (): Readonly<Record<string, Schema>> => ({});

function holderFor({ access }: AnyRoute): Holder {
  if (typeof access === 'string') return 'attendee';
  return access.staff.includes('admin') ? 'admin' : (access.staff[0] ?? 'admin');
}

async function headersFor(
  route: AnyRoute,
  url: string,
  sessionId: string,
): Promise<Record<string, string>> {
  if (route.access === 'kiosk') return await kiosk.headers(route.method, url.slice(0, 8_000));
  if (route.tag === 'Kiosks' && route.access === 'public') return PROTOCOL;
  return await callers.headers(route.kind, holderFor(route), false, sessionId);
}

test('no input yields a 500: addresses, queries, headers and bodies of every route', async () => {
  const { hub } = stand;
  const { z } = await import('zod');
  const schemaOf = (one: AnyRoute['body']): Schema =>
    one === null
      ? described()
      : (z.toJSONSchema(one, { io: 'input', unrepresentable: 'any' }) as Schema);
  const failures: string[] = [];
  const seen: Record<number, number> = {};
  for (const route of hub.routes) {
    const [params, query, body] = [route.params, route.query, route.body].map(schemaOf);
    const request = fc.record({
      params: fc.array(fc.oneof(near({ format: 'uuid' }), nasty), { minLength: 5, maxLength: 5 }),
      query: fc.oneof(
        near(query!),
        fc.dictionary(fc.constantFrom('cursor', 'limit', 'q', 'a[]'), nasty),
      ),
      body: fc.oneof({ weight: 6, arbitrary: near(body!) }, junk),
      headers: fc.dictionary(
        fc.constantFrom('if-match', 'if-none-match', 'idempotency-key', 'accept-language', 'range'),
        fc.constantFrom(...NASTY.map((text) => text.replaceAll(/[^\x20-\x7e]/g, '')), '"x"', '*'),
      ),
    });
    const samples = fc.sample(request, { numRuns: RUNS, seed: 20261123 });
    for (const sample of samples) {
      const parts = [...sample.params];
      const named = params?.properties ?? {};
      const url = route.url.replaceAll(/:(\w+)/g, (_, name: string) => {
        const choices = named[name]?.enum;
        const value = choices === undefined ? parts.pop() : choices[0];
        return encodeURIComponent(String(value).toWellFormed()) || 'x';
      });
      const search = new URLSearchParams(
        Object.entries(sample.query ?? {}).map(([name, value]) => [
          name,
          String(typeof value === 'object' ? JSON.stringify(value) : value).slice(0, 2_000),
        ]),
      );
      const isForm = route.kind === 'page';
      const sessionId = newId();
      const fields = (typeof sample.body === 'object' ? sample.body : null) ?? {};
      const answer = await app.inject({
        method: route.method,
        url: `${url.slice(0, 8_000)}?${search.toString().slice(0, 8_000)}`,
        headers: {
          ...(await headersFor(route, url, sessionId)),
          ...sample.headers,
          'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        },
        ...(route.method === 'GET'
          ? {}
          : {
              payload: isForm
                ? new URLSearchParams([
                    ...Object.entries(fields).map(([name, one]) => [name, String(one)]),
                    ['_csrf', callers.formToken(sessionId)],
                  ]).toString()
                : JSON.stringify(sample.body ?? null),
            }),
      });
      seen[answer.statusCode] = (seen[answer.statusCode] ?? 0) + 1;
      if (answer.statusCode >= 500 && route.url !== '/ready') {
        failures.push(
          `${route.method} ${url} ${answer.statusCode} ${JSON.stringify(sample).slice(0, 600)}`,
        );
      }
    }
  }
  // Inputs that never came through to a handler would prove nothing.
  expect(seen[200]).toBeGreaterThan(100);
  expect(failures).toEqual([]);
});
