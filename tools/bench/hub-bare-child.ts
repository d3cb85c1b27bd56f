import { createHash } from 'node:crypto';
import fastify from 'fastify';
import pg from 'pg';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { serveForBench } from './hub-child.ts';

// The same routes written bare: Fastify and one prepared statement each, the same bytes as the
// hub's. No limits, no log, no checks but who asks; a program of the bench.

const LISTED = 50;

const EVENTS = `
  SELECT id, title, description, party_name, venue, event_date::text, event_time, time_zone,
    doors_open_at, doors_close_at, status, version,
    (capacity IS NOT NULL AND registered >= capacity) AS is_full,
    '/v1/events/' || id || '/pictures/' || image AS picture_url
  FROM events WHERE status IN ('upcoming', 'live') AND doors_close_at > $1
  ORDER BY doors_open_at, id LIMIT ${LISTED + 1}`;

const TICKET = `
  SELECT t.number, x.text, u.name AS holder, y.name AS ticket_type, e.id, e.title, e.venue,
    e.time_zone, e.event_date::text, e.event_time, e.doors_open_at, e.doors_close_at, e.status,
    t.created_at
  FROM user_sessions AS s
  JOIN users AS u ON u.id = s.user_id
  JOIN registrations AS r ON r.user_id = u.id AND r.id = $2
  JOIN tickets AS t ON t.registration_id = r.id AND t.status = 'active'
  JOIN ticket_types AS y ON y.id = t.ticket_type_id
  JOIN events AS e ON e.id = t.event_id
  JOIN bench_texts AS x ON x.registration_id = r.id
  WHERE s.session_token = $1 AND s.is_active AND s.expires_at > now()`;

await serveForBench(async ({ url, size }: { url: string; size: number }) => {
  const pool = new pg.Pool({ connectionString: url, max: size, application_name: 'bench bare' });
  const app = fastify();
  app.get('/v1/events', async () => {
    const { rows } = await pool.query({ name: 'events', text: EVENTS, values: [new Date()] });
    const events = rows.slice(0, LISTED);
    const last = events.at(-1);
    const next = Buffer.from(JSON.stringify([last.doors_open_at, last.id])).toString('base64url');
    return { events, next };
  });
  app.get<{ Params: { id: string } }>('/v1/me/registrations/:id/ticket', async (request, reply) => {
    const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
    const hash = createHash('sha256').update(token).digest('hex');
    const { rows } = await pool.query({
      name: 'ticket',
      text: TICKET,
      values: [hash, request.params.id],
    });
    if (rows[0] === undefined) return reply.status(404).send();
    const { number, text, holder, ticket_type, created_at, ...event } = rows[0];
    const shown_number = formatTicketNumber(number);
    return { number, shown_number, text, holder, ticket_type, event, created_at };
  });
  await app.ready();
  return app.server;
});
