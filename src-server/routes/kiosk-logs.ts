import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { logsRequest } from '#shared/wire/sync.ts';
import { done, json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { KioskLogs } from '../services/kiosk-logs.ts';

const LARGEST_BYTES = 2 * 1024 * 1024;
const STAFF = { staff: ['organiser', 'admin'] } as const;

/** Logs of kiosks: they send them when they were asked to, staff read them. */
export function kioskLogRoutes(logs: KioskLogs): readonly AnyRoute[] {
  const common = { kind: 'api', tag: 'Kiosks', query: null } as const;
  return [
    route({
      ...common,
      method: 'POST',
      url: '/v1/sync/logs',
      summary: 'Takes the last lines of a kiosk’s log; what looks personal is removed.',
      access: 'kiosk',
      limit: 'kiosk',
      bodyLimit: LARGEST_BYTES,
      params: null,
      body: logsRequest,
      answers: { 204: null },
      async handle({ actor, body }) {
        await logs.take(actor, body.order_id, body.lines);
        return done;
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/v1/kiosks/:kiosk_id/logs',
      summary: 'Lists the logs that a kiosk has sent, the newest first.',
      access: STAFF,
      limit: 'read',
      params: z.strictObject({ kiosk_id: uuid }),
      body: null,
      answers: {
        200: z.object({
          logs: z.array(z.object({ id: uuid, order_id: uuid.nullable(), sent_at: instant })),
        }),
      },
      handle: async ({ params }) => json({ logs: await logs.list(params.kiosk_id) }),
    }),
    route({
      ...common,
      method: 'GET',
      url: '/v1/kiosks/:kiosk_id/logs/:log_id',
      summary: 'Reads a log that a kiosk has sent, as plain text.',
      access: STAFF,
      limit: 'read',
      params: z.strictObject({ kiosk_id: uuid, log_id: uuid }),
      body: null,
      answers: { 200: null },
      async handle({ actor, params }) {
        const text = await logs.read(actor, params.kiosk_id, params.log_id);
        const type = 'text/plain; charset=utf-8';
        return { kind: 'bytes', status: 200, type, bytes: Buffer.from(text, 'utf8') };
      },
    }),
  ];
}
