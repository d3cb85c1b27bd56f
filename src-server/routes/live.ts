import { PassThrough } from 'node:stream';
import { z } from 'zod';
import { route, type AnyRoute } from '../http/route.ts';
import type { Live } from '../services/live.ts';

/** Characters that wait for a slow reader before it gets no more. */
const WAITING_MOST = 256 * 1024;
/** Cursors of twenty feeds. */
const PLACES_MOST = 10_000;

const places = z.string().min(1).max(PLACES_MOST);

/** The stream of what is committed. */
export function liveRoutes(live: Pick<Live, 'open'>): readonly AnyRoute[] {
  return [
    route({
      kind: 'api',
      tag: 'Sync',
      method: 'GET',
      url: '/v1/sync/live',
      summary:
        'Streams pages of feeds as they are made (server-sent events), from `at` or Last-Event-ID: feed~cursor, joined by commas.',
      access: 'kiosk',
      limit: 'kiosk',
      params: null,
      query: z.strictObject({ at: places.optional() }),
      body: null,
      answers: { 200: null },
      async handle({ actor, query, raw }) {
        // What a reconnecting reader has seen last is newer than the address it first asked.
        const at = places.parse(raw.headers['last-event-id'] ?? query.at ?? '-');
        const body = new PassThrough({ highWaterMark: WAITING_MOST });
        const stream = await live.open(actor.id, at, {
          send: (text) => body.write(text),
          end: () => body.end(),
        });
        body.on('drain', () => stream.emptied());
        body.once('close', () => stream.close());
        return {
          kind: 'bytes',
          status: 200,
          type: 'text/event-stream; charset=utf-8',
          headers: {
            // Packed or gathered on its way, it would come late.
            'content-encoding': 'identity',
            'cache-control': 'no-store, no-transform',
            'x-accel-buffering': 'no',
          },
          bytes: body,
        };
      },
    }),
  ];
}
