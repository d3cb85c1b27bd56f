import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { LogList } from '../services/log-list.ts';
import { nextCursor, pageQuery } from './list-cursor.ts';

/** Positions are given out one by one: one as text is a cursor. */
const cursorPosition = z.string().regex(/^[1-9]\d{0,14}$/);

const entry = z.strictObject({
  position: z.int(),
  id: uuid,
  seq: z.int(),
  created_at: instant,
  activity_type: z.string(),
  actor_type: z.enum(['attendee', 'staff', 'kiosk', 'system']),
  actor_id: uuid.nullable(),
  user_id: uuid.nullable(),
  about_type: z.string().nullable(),
  about_id: uuid.nullable(),
  facts: z.record(z.string(), z.unknown()),
  ip_address: z.string().nullable(),
  user_agent: z.string().nullable(),
  has_change: z.boolean().describe('whether values before and after are kept, sealed'),
});

const facts = z.record(z.string(), z.unknown());

/** Who did what, when and from where: the record for compliance. */
export function logRoutes(log: LogList): AnyRoute[] {
  return [
    route({
      method: 'GET',
      url: '/v1/log',
      kind: 'api',
      tag: 'Log',
      summary: 'Lists what attendees, staff and the hub did, the latest first.',
      access: { staff: ['admin'] },
      limit: 'read',
      params: null,
      query: z.strictObject({
        user_id: uuid.optional().describe('whom it concerns'),
        actor_id: uuid.optional().describe('who did it'),
        about_id: uuid.optional().describe('what it was done to'),
        type: z
          .string()
          .regex(/^[a-z.-]{1,50}$/)
          .optional(),
        ...pageQuery,
        cursor: cursorPosition.optional().describe('`next` of an earlier answer'),
      }),
      body: null,
      answers: { 200: z.strictObject({ entries: z.array(entry), next: nextCursor }) },
      async handle({ query }) {
        const { cursor, limit } = query;
        const filter = {
          userId: query.user_id ?? null,
          actorId: query.actor_id ?? null,
          aboutId: query.about_id ?? null,
          type: query.type ?? null,
        };
        const before = cursor === undefined ? null : Number(cursor);
        const rows = await log.list(filter, before, limit + 1);
        const page = rows.slice(0, limit);
        const last = page.at(-1);
        return json({
          entries: page.map(({ description, ...rest }) => ({
            ...rest,
            facts: facts.parse(JSON.parse(description)),
          })),
          next: rows.length > limit && last !== undefined ? String(last.position) : null,
        });
      },
    }),
  ];
}
