import { z } from 'zod';
import { problemSchema } from './problem.ts';
import type { AnyRoute, RouteAccess } from './route.ts';

type Json = Record<string, unknown>;

const PROBLEM = { $ref: '#/components/schemas/Problem' };

/** A schema as JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    // What JSON Schema has no word for (a refinement, a transformation) is left open.
    unrepresentable: 'any',
    reused: 'inline',
  });
  return rest;
}

/** `/users/:id` as OpenAPI writes it. */
function pathOf(url: string): string {
  return url.replaceAll(/:(\w+)/g, '{$1}');
}

function parametersOf(schema: z.ZodType | null, place: 'path' | 'query'): Json[] {
  if (schema === null) return [];
  const { properties = {}, required = [] } = z
    .object({
      properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
      required: z.array(z.string()).optional(),
    })
    .parse(schemaOf(schema, 'input'));
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

function whoMay(access: RouteAccess): string {
  if (access === 'public') return 'Anybody.';
  if (access === 'signed-in') return 'Whoever is signed in.';
  if (access === 'kiosk') return 'Kiosks, by a token bound to their key (RFC 9449).';
  if (access === 'restore') return 'Whoever can open backups: by a token that shows it.';
  return access === 'attendee' ? 'Attendees.' : `Staff: ${access.staff.join(', ')}.`;
}

function answersOf({ answers, access, idempotent }: AnyRoute): Json {
  const good = Object.entries(answers).map(([status, schema]) => [
    status,
    {
      description: Number(status) < 400 ? 'It went well.' : 'It can’t be done now.',
      ...(schema === null
        ? {}
        : { content: { 'application/json': { schema: schemaOf(schema, 'output') } } }),
    },
  ]);
  const refusal = (description: string): Json => ({
    description,
    content: { 'application/problem+json': { schema: PROBLEM } },
  });
  return {
    ...Object.fromEntries(good),
    ...(access === 'public'
      ? {}
      : { 401: refusal('Nobody is signed in.'), 403: refusal('Not for this role.') }),
    ...(idempotent === true ? { 409: refusal('The first request of this key still runs.') } : {}),
    429: refusal('Too many requests; Retry-After says when.'),
    default: refusal('Any other refusal, by its code.'),
  };
}

function operationOf(one: AnyRoute): Json {
  const { method, url, tag, summary, access, body, consumes, idempotent } = one;
  const parameters = [...parametersOf(one.params, 'path'), ...parametersOf(one.query, 'query')];
  if (idempotent === true) {
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'A new one for each request: repeated, it gets the first one’s answer.',
      schema: { type: 'string', maxLength: 100 },
    });
  }
  const form =
    consumes === 'image/jpeg' || consumes === 'application/octet-stream'
      ? { type: 'string', format: 'binary' }
      : { type: 'object', additionalProperties: true };
  return {
    operationId: `${method.toLowerCase()}${url.replaceAll(/[^a-z\d]+([a-z\d])/gi, (_, sign: string) => sign.toUpperCase())}`,
    tags: [tag],
    summary,
    description: whoMay(access),
    parameters,
    security: access === 'public' ? [] : [access === 'kiosk' ? { dpop: [] } : { bearer: [] }],
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }),
    ...(consumes === undefined
      ? {}
      : { requestBody: { required: true, content: { [consumes]: { schema: form } } } }),
    responses: answersOf(one),
  };
}

/**
 * The description of the API (OpenAPI 3.1), made of the routes that are registered: those of kind
 * `api`, pages are for people.
 * @param publicUrl as programs reach the hub
 */
export function describeApi(routes: readonly AnyRoute[], publicUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const one of routes) {
    if (one.kind !== 'api') continue;
    const operations = (paths[pathOf(one.url)] ??= {});
    operations[one.method.toLowerCase()] = operationOf(one);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse hub',
      version: '1',
      description:
        'Refusals are problem documents (RFC 9457) with stable codes. Lists go on by cursors. Answers that carry an ETag take If-None-Match and If-Match.',
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(Object.values(routes).map(({ tag }) => tag))]
      .toSorted()
      .map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        dpop: { type: 'http', scheme: 'dpop' },
      },
    },
  };
}
