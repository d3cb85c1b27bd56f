import { Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { feedName } from '#shared/wire/sync.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { Snapshots } from '../services/snapshot.ts';

/** Nine tenths of what the best gives, in a third of its time. */
const GZIP = { level: 3, memLevel: 8, strategy: constants.Z_DEFAULT_STRATEGY };

function takesGzip(request: FastifyRequest): boolean {
  return /\bgzip\b(?!;\s*q=0(\.0*)?\s*(,|$))/i.test(String(request.headers['accept-encoding']));
}

/** The first load of a feed. */
export function snapshotRoutes(snapshots: Snapshots): readonly AnyRoute[] {
  return [
    route({
      kind: 'api',
      tag: 'Sync',
      method: 'GET',
      url: '/v1/sync/snapshot',
      summary:
        'Streams all rows of a feed as lines of JSON; after a break it goes on from the last mark.',
      access: 'kiosk',
      limit: 'kiosk',
      params: null,
      query: z.strictObject({ feed: feedName, from: z.string().min(1).max(600).optional() }),
      body: null,
      answers: { 200: null },
      async handle({ actor, query, raw }) {
        const lines = await snapshots.open(actor.id, query.feed, query.from ?? null);
        // A reader that is slow holds the next statement back: nothing piles up here.
        const plain = Readable.from(lines, { objectMode: true, highWaterMark: 1 });
        const isPacked = takesGzip(raw);
        const bytes = isPacked ? plain.compose(createGzip(GZIP)) : plain;
        return {
          kind: 'bytes',
          status: 200,
          type: 'application/x-ndjson',
          headers: {
            'content-encoding': isPacked ? 'gzip' : 'identity',
            vary: 'accept-encoding',
            // nginx would write what a slow kiosk has not taken yet to its disk.
            'x-accel-buffering': 'no',
          },
          bytes,
        };
      },
    }),
  ];
}
