import { pullAnswer, pullRequest } from '#shared/wire/sync.ts';
import { acceptsGzip, gzipped, textOf } from '../http/pieces.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { FeedPull } from '../services/feed-pull.ts';

/** Below it compressing costs more than it saves. */
const PACKED_FROM_CHARS = 1_024;

/** What kiosks take from their feeds. */
export function pullRoutes(feeds: FeedPull): readonly AnyRoute[] {
  return [
    route({
      kind: 'api',
      tag: 'Sync',
      method: 'POST',
      url: '/v1/sync/pull',
      summary: 'Gives a page of each feed from where the kiosk stands, and how the hub sees it.',
      access: 'kiosk',
      limit: 'kiosk',
      params: null,
      query: null,
      body: pullRequest,
      answers: { 200: pullAnswer },
      async handle({ actor, body, raw }) {
        // The database has made the text of the rows: nobody reads it into objects and back.
        const pieces = await feeds.pull(actor.id, body);
        const answer = {
          kind: 'bytes',
          status: 200,
          type: 'application/json; charset=utf-8',
        } as const;
        const chars = pieces.reduce((sum, one) => sum + textOf(one).length, 0);
        if (chars < PACKED_FROM_CHARS || !acceptsGzip(raw)) {
          return { ...answer, bytes: Buffer.from(pieces.map(textOf).join(''), 'utf8') };
        }
        const headers = { 'content-encoding': 'gzip', vary: 'accept-encoding' };
        return { ...answer, headers, bytes: await gzipped(pieces) };
      },
    }),
  ];
}
