import type { FastifyRequest } from 'fastify';

/** The tags of a header: `"a", W/"b"` as a and b; `*` as itself (RFC 9110, 8.8.3 and 13.1). */
function tagsOf(header: string): readonly string[] {
  if (header.trim() === '*') return ['*'];
  return [...header.matchAll(/(?:W\/)?"([^"]*)"/g)].map(([, tag]) => tag ?? '');
}

/** Whether the caller has the answer of this tag already (If-None-Match). */
export function isKnown(request: Pick<FastifyRequest, 'headers'>, etag: string): boolean {
  const header = request.headers['if-none-match'];
  if (header === undefined) return false;
  const tags = tagsOf(header);
  return tags.includes('*') || tags.includes(etag);
}

/** The version that an edit was made of (If-Match); null: the caller does not say. */
export function versionSeen(request: Pick<FastifyRequest, 'headers'>): string | null {
  const header = request.headers['if-match'];
  if (header === undefined) return null;
  return tagsOf(header)[0] ?? null;
}
