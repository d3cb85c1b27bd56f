import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';
import type { Answer } from '../http/answer.ts';
import { describeApi } from '../http/api-description.ts';
import { isKnown } from '../http/conditional.ts';
import { route, type AnyRoute } from '../http/route.ts';

/** Swagger UI's own files, as its package brings them. */
const FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const;

const START = `SwaggerUIBundle({ url: '/v1/openapi.json', dom_id: '#description', deepLinking: true });\n`;
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gatehouse API</title>
<link rel="stylesheet" href="/v1/docs/swagger-ui.css">
</head>
<body>
<main id="description"></main>
<script src="/v1/docs/swagger-ui-bundle.js"></script>
<script src="/v1/docs/start.js"></script>
</body>
</html>
`;
/** Nothing from elsewhere; its icons are data. It sets styles by script, which needs no leave. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function isFile(name: string): name is keyof typeof FILES {
  return Object.hasOwn(FILES, name);
}

/** The description of the API, and a page to read it. */
export function apiDescriptionRoutes(routes: readonly AnyRoute[], publicUrl: string): AnyRoute[] {
  const headers = { 'cache-control': 'public, max-age=300', 'content-security-policy': POLICY };
  const folder = new URL('static/', import.meta.resolve('@fastify/swagger-ui'));
  const files = new Map<string, Uint8Array>();
  function read(name: keyof typeof FILES): Uint8Array {
    const bytes = files.get(name) ?? readFileSync(fileURLToPath(new URL(name, folder)));
    files.set(name, bytes);
    return bytes;
  }
  const common = {
    method: 'GET',
    kind: 'api',
    tag: 'API',
    access: 'public',
    limit: 'page',
    query: null,
    body: null,
  } as const;
  /** Made when it is first asked for: these routes are in it too. */
  let made: { text: Buffer; etag: string } | null = null;
  function description(): { text: Buffer; etag: string } {
    if (made === null) {
      const text = Buffer.from(JSON.stringify(describeApi([...routes, ...own], publicUrl)));
      made = { text, etag: createHash('sha256').update(text).digest('base64url') };
    }
    return made;
  }
  const own: readonly AnyRoute[] = [
    route({
      ...common,
      url: '/v1/openapi.json',
      summary: 'This description (OpenAPI 3.1).',
      params: null,
      answers: { 200: z.looseObject({ openapi: z.string() }) },
      handle({ raw }): Answer {
        const { text, etag } = description();
        const tagged = { ...headers, etag: `"${etag}"` };
        if (isKnown(raw, etag)) return { kind: 'empty', status: 304, headers: tagged };
        return {
          kind: 'bytes',
          status: 200,
          type: 'application/json',
          bytes: text,
          headers: tagged,
        };
      },
    }),
    route({
      ...common,
      url: '/v1/docs',
      summary: 'This description as a page.',
      params: null,
      answers: { 200: null },
      handle: () => ({ kind: 'html', status: 200, html: PAGE, headers }),
    }),
    route({
      ...common,
      url: '/v1/docs/:file',
      summary: 'What that page loads.',
      params: z.strictObject({ file: z.string().max(40) }),
      answers: { 200: null },
      handle({ params: { file } }): Answer {
        if (file === 'start.js') {
          const type = 'text/javascript; charset=utf-8';
          return { kind: 'bytes', status: 200, type, bytes: Buffer.from(START), headers };
        }
        if (!isFile(file)) throw new GatehouseError('not-found', 'no such file');
        return { kind: 'bytes', status: 200, type: FILES[file], bytes: read(file), headers };
      },
    }),
  ];
  return [...own];
}
