import { expect, test } from 'vitest';
import { z } from 'zod';
import { openTestHub } from '../../fixtures/hub-app.ts';

/** What OpenAPI 3.1 asks of a document, as far as ours goes (spec.openapis.org/oas/v3.1.1). */
const content = z.record(
  z.string().regex(/^\w+\/[\w+-]+$/),
  z.strictObject({ schema: z.looseObject({}) }),
);
const response = z.strictObject({ description: z.string().min(1), content: content.optional() });
const parameter = z.strictObject({
  name: z.string().min(1),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  description: z.string().optional(),
  schema: z.looseObject({}),
});
const operation = z.strictObject({
  operationId: z.string().regex(/^[A-Za-z\d]+$/),
  tags: z.tuple([z.string()]),
  summary: z.string().min(5),
  description: z.string().min(1),
  parameters: z.array(parameter),
  security: z.array(
    z.union([z.strictObject({ bearer: z.tuple([]) }), z.strictObject({ dpop: z.tuple([]) })]),
  ),
  requestBody: z.strictObject({ required: z.literal(true), content }).optional(),
  responses: z.record(z.string().regex(/^([1-5]\d\d|default)$/), response),
});
const path = z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), operation);
const openApi = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.strictObject({ url: z.url() })),
  tags: z.array(z.strictObject({ name: z.string() })),
  paths: z.record(z.string().startsWith('/'), path),
  components: z.strictObject({
    schemas: z.record(z.string(), z.looseObject({})),
    securitySchemes: z.record(z.string(), z.looseObject({})),
  }),
});

test('the description of the API has each route of it, as it is', async () => {
  await using stand = await openTestHub();
  const answer = await stand.app.inject('/v1/openapi.json');
  const { paths, tags } = openApi.parse(answer.json());
  const described = Object.entries(paths).flatMap(([url, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${url}`),
  );
  const declared = stand.hub.routes
    .filter(({ kind }) => kind === 'api')
    .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(described.toSorted()).toEqual(declared.toSorted());
  const operations = Object.entries(paths).flatMap(([url, all]) =>
    Object.values(all).map((one) => ({ url, ...one })),
  );
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const {
    url,
    parameters,
    tags: [tag],
  } of operations) {
    const inPath = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    const named = [...url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect({ url, names: inPath.toSorted() }).toEqual({ url, names: named.map(String).toSorted() });
    expect(tags).toContainEqual({ name: tag });
  }
  // Each reference leads somewhere.
  const references = [...answer.body.matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to);
  expect(new Set(references)).toEqual(new Set(['#/components/schemas/Problem']));
  const etag = String(answer.headers.etag);
  const again = await stand.app.inject({
    url: '/v1/openapi.json',
    headers: { 'if-none-match': etag },
  });
  expect(again.statusCode).toBe(304);
});

test('its page and all that it loads are ours, under a policy without unsafe-inline', async () => {
  await using stand = await openTestHub();
  const page = await stand.app.inject('/v1/docs');
  const policy = String(page.headers['content-security-policy']);
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const loaded = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
  expect(loaded).toHaveLength(3);
  for (const url of loaded) {
    const { statusCode, headers } = await stand.app.inject(url);
    expect([url, statusCode, headers['x-content-type-options']]).toEqual([url, 200, 'nosniff']);
  }
  expect((await stand.app.inject('/v1/docs/..%2fpackage.json')).statusCode).toBe(404);
});
