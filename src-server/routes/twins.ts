import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { done, json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { TwinDecisions, TwinStore } from '../services/twins.ts';
import { nextCursor, pageOf, pageQuery, readTimeCursor } from './list-cursor.ts';

const person = z.strictObject({
  id: uuid,
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  created_at: instant,
});

const common = {
  kind: 'api',
  tag: 'Attendees',
  access: { staff: ['organiser', 'admin'] },
} as const;
const ofOne = {
  ...common,
  method: 'POST',
  limit: 'change',
  params: z.strictObject({ id: uuid }),
  query: null,
  body: null,
  answers: { 204: null },
} as const;

/** The routes of people whom kiosks registered under an address that somebody else has. */
export function twinRoutes({
  twins,
  store,
}: {
  readonly twins: TwinDecisions;
  readonly store: Pick<TwinStore, 'open'>;
}): readonly AnyRoute[] {
  return [
    route({
      ...common,
      method: 'GET',
      url: '/v1/twins',
      summary: 'People who have an address or a number in common, the oldest first.',
      limit: 'read',
      params: null,
      query: z.object(pageQuery),
      body: null,
      answers: {
        200: z.strictObject({
          twins: z.array(z.strictObject({ twin: person, of: person })),
          next: nextCursor,
        }),
      },
      async handle({ query: { cursor, limit } }) {
        const found = await store.open(readTimeCursor(cursor), limit + 1);
        const page = pageOf(found, limit, ({ twin }) => ({ value: twin.created_at, id: twin.id }));
        return json({ twins: page.rows, next: page.next });
      },
    }),
    route({
      ...ofOne,
      url: '/v1/twins/:id/merge',
      summary: 'They are one person: registrations and tickets go to who was there before.',
      async handle({ params, actor }) {
        await twins.merge(params.id, actor);
        return done;
      },
    }),
    route({
      ...ofOne,
      url: '/v1/twins/:id/dismiss',
      summary: 'They are two people.',
      async handle({ params, actor }) {
        await twins.dismiss(params.id, actor);
        return done;
      },
    }),
  ];
}
