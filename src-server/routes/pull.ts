import { pullAnswer, pullRequest } from '#shared/wire/sync.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { FeedPull } from '../services/feed-pull.ts';

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
      async handle({ actor, body }) {
        // The database has made the text of the rows: nobody reads it into objects and back.
        const bytes = Buffer.from(await feeds.pull(actor.id, body), 'utf8');
        return { kind: 'bytes', status: 200, type: 'application/json; charset=utf-8', bytes };
      },
    }),
  ];
}
