import { z } from 'zod';
import { alertRow } from '#shared/domain/alert.ts';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { Alerts, AlertStore } from '../services/alerts.ts';
import { nextCursor, pageOf, pageQuery, readTimeCursor } from './list-cursor.ts';

const entry = z.strictObject({
  id: uuid,
  occurred_at: instant,
  gate_id: uuid,
  gate: z.string().nullable(),
  kiosk_id: uuid,
  kiosk: z.string().nullable(),
  has_picture: z.boolean(),
});
const listed = alertRow.extend({ user_id: uuid, name: z.string(), entries: z.array(entry).max(2) });

const common = {
  kind: 'api',
  tag: 'Alerts',
  access: { staff: ['supervisor', 'organiser', 'admin'] },
} as const;

/** The routes of what wants a supervisor's eye. */
export function alertRoutes({
  alerts,
  store,
}: {
  readonly alerts: Alerts;
  readonly store: Pick<AlertStore, 'alerts'>;
}): readonly AnyRoute[] {
  return [
    route({
      ...common,
      method: 'GET',
      url: '/v1/alerts',
      summary: 'Alerts with both their check-ins, the latest first.',
      limit: 'read',
      params: null,
      query: z.object({
        ...pageQuery,
        event: uuid.optional(),
        state: z.enum(['open', 'closed', 'all']).default('open'),
      }),
      body: null,
      answers: { 200: z.strictObject({ alerts: z.array(listed), next: nextCursor }) },
      async handle({ query: { event, state, cursor, limit } }) {
        const found = await store.alerts({
          eventId: event ?? null,
          isOpen: state === 'all' ? null : state === 'open',
          after: readTimeCursor(cursor),
          limit: limit + 1,
        });
        const page = pageOf(found, limit, ({ raised_at, id }) => ({ value: raised_at, id }));
        return json({ alerts: page.rows, next: page.next });
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/alerts/:id/close',
      summary: 'Ends an alert; one that was ended before stays as it was.',
      limit: 'change',
      params: z.strictObject({ id: uuid }),
      query: null,
      body: z.strictObject({ note: z.string().trim().max(200).nullable() }),
      answers: { 200: alertRow },
      handle: async ({ params, body, actor }) =>
        json(await alerts.close(params.id, body.note === '' ? null : body.note, actor)),
    }),
  ];
}
