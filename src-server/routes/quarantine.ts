import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { AlertStore } from '../services/alerts.ts';

const listed = z.strictObject({
  position: z.int().positive(),
  id: uuid,
  kiosk_id: uuid,
  kiosk: z.string().nullable(),
  carried_by: uuid,
  why: z.enum([
    'unknown-kiosk',
    'bad-signature',
    'number-reused',
    'id-reused',
    'unreadable',
    'revoked',
  ]),
  received_at: instant,
});

/** The route of check-ins that could not be believed. */
export function quarantineRoutes(store: Pick<AlertStore, 'quarantine'>): readonly AnyRoute[] {
  return [
    route({
      method: 'GET',
      url: '/v1/quarantine',
      kind: 'api',
      tag: 'Alerts',
      summary: 'Check-ins that were kept apart and do not count, the latest first.',
      access: { staff: ['admin'] },
      limit: 'read',
      params: null,
      query: z.object({
        before: z.coerce.number().int().positive().optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
      body: null,
      answers: {
        200: z.strictObject({ check_ins: z.array(listed), next: z.int().positive().nullable() }),
      },
      async handle({ query: { before, limit } }) {
        const found = await store.quarantine(before ?? null, limit + 1);
        const page = found.slice(0, limit);
        const next = found.length > limit ? (page.at(-1)?.position ?? null) : null;
        return json({ check_ins: page, next });
      },
    }),
  ];
}
