import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { clashRow } from '#shared/wire/sync.ts';
import { json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { AlertStore } from '../services/alerts.ts';
import { nextCursor, pageOf, pageQuery, readTimeCursor } from './list-cursor.ts';

/** The route of edits that lost against later ones. */
export function clashRoutes(store: Pick<AlertStore, 'clashes'>): readonly AnyRoute[] {
  return [
    route({
      method: 'GET',
      url: '/v1/clashes',
      kind: 'api',
      tag: 'Alerts',
      summary: 'Edits that did not see one another, with both values, the latest first.',
      access: { staff: ['organiser', 'admin'] },
      limit: 'read',
      params: null,
      query: z.object({ ...pageQuery, event: uuid.optional() }),
      body: null,
      answers: { 200: z.strictObject({ clashes: z.array(clashRow), next: nextCursor }) },
      async handle({ query: { event, cursor, limit } }) {
        const asked = { eventId: event ?? null, after: readTimeCursor(cursor), limit: limit + 1 };
        const found = await store.clashes(asked);
        const page = pageOf(found, limit, ({ found_at, id }) => ({ value: found_at, id }));
        return json({ clashes: page.rows, next: page.next });
      },
    }),
  ];
}
