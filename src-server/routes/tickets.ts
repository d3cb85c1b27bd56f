import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { signingKeyRow, ticketRow } from '#shared/domain/ticket.ts';
import { CALL_ROLES } from '#shared/ipc/call-roles.ts';
import { formatTicketNumber, ticketNumber } from '#shared/ticket/ticket-number.ts';
import { done, json, type Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { ticketPdf } from '../paper/ticket-pdf.ts';
import type { Tickets } from '../services/tickets.ts';
import { qrSvg } from '../web/qr.ts';

const TAG = 'Tickets';

const ticket = z.strictObject({
  number: ticketNumber,
  shown_number: z.string().describe('as it is read and typed, with its check symbol'),
  text: z.string().describe('the signed text of the code (docs/TICKET.md)'),
  holder: z.string(),
  ticket_type: z.string(),
  event: z.strictObject({
    id: uuid,
    title: z.string(),
    venue: z.string(),
    time_zone: z.string(),
    event_date: z.string(),
    event_time: z.string(),
    doors_open_at: instant,
    doors_close_at: instant,
    status: z.string(),
  }),
  created_at: instant,
});
const ofRegistration = z.strictObject({ registration_id: uuid });

/** Somebody's way in: kept by nobody on the way. */
const PRIVATE = { 'cache-control': 'private, no-store' };

/** The routes of tickets. */
export function ticketRoutes({ tickets }: { readonly tickets: Tickets }): AnyRoute[] {
  return [
    route({
      method: 'GET',
      url: '/v1/me/registrations/:registration_id/ticket',
      kind: 'api',
      tag: TAG,
      summary: 'Shows one’s ticket.',
      access: 'attendee',
      limit: 'read',
      params: ofRegistration,
      query: null,
      body: null,
      answers: { 200: ticket },
      async handle({ actor, params }) {
        const { row, text, holder, ticketType, event } = await tickets.mine(
          actor.id,
          params.registration_id,
        );
        const { id, title, venue, time_zone, event_date, event_time, status } = event;
        const { doors_open_at, doors_close_at } = event;
        const times = { time_zone, event_date, event_time, doors_open_at, doors_close_at };
        const body = {
          number: row.number,
          shown_number: formatTicketNumber(row.number),
          text,
          holder,
          ticket_type: ticketType,
          event: { id, title, venue, ...times, status },
          created_at: row.created_at,
        };
        return { ...json(body), headers: PRIVATE };
      },
    }),
    route({
      method: 'GET',
      url: '/v1/me/registrations/:registration_id/ticket.svg',
      kind: 'api',
      tag: TAG,
      summary: 'Draws the code of one’s ticket.',
      access: 'attendee',
      limit: 'read',
      params: ofRegistration,
      query: null,
      body: null,
      answers: { 200: null },
      async handle({ actor, params }): Promise<Answer> {
        const { text } = await tickets.mine(actor.id, params.registration_id);
        const bytes = Buffer.from(qrSvg(text, 'M'));
        return { kind: 'bytes', status: 200, type: 'image/svg+xml', bytes, headers: PRIVATE };
      },
    }),
    route({
      method: 'GET',
      url: '/v1/me/registrations/:registration_id/ticket.pdf',
      kind: 'api',
      tag: TAG,
      summary: 'Draws one’s ticket for printing, or for a phone.',
      access: 'attendee',
      limit: 'read',
      params: ofRegistration,
      query: z.strictObject({
        size: z.enum(['a4', 'phone']).default('a4'),
        language: z.enum(['en', 'hi']).optional(),
      }),
      body: null,
      answers: { 200: null },
      async handle({ actor, params, query, language }): Promise<Answer> {
        const mine = await tickets.mine(actor.id, params.registration_id);
        const bytes = await ticketPdf(mine, query.language ?? language, query.size);
        const headers = {
          ...PRIVATE,
          'content-disposition': `inline; filename="ticket-${mine.row.number}.pdf"`,
        };
        return { kind: 'bytes', status: 200, type: 'application/pdf', bytes, headers };
      },
    }),
    route({
      method: 'GET',
      url: '/v1/events/:event_id/signing-keys',
      kind: 'api',
      tag: TAG,
      summary: 'The public keys that an event’s tickets are checked under.',
      access: 'public',
      limit: 'read',
      params: z.strictObject({ event_id: uuid }),
      query: null,
      body: null,
      answers: { 200: z.strictObject({ signing_keys: z.array(signingKeyRow) }) },
      handle: async ({ params }) =>
        json({ signing_keys: await tickets.signingKeys(params.event_id) }),
    }),
    route({
      method: 'POST',
      url: '/v1/registrations/:registration_id/ticket',
      kind: 'api',
      tag: TAG,
      summary: 'Gives a registration a new ticket in place of the one before.',
      access: { staff: CALL_ROLES['ticket.replace'] },
      limit: 'change',
      params: ofRegistration,
      query: null,
      body: null,
      idempotent: true,
      answers: { 201: ticketRow },
      handle: async ({ actor, params }) =>
        json(await tickets.replace(params.registration_id, actor), 201),
    }),
    route({
      method: 'DELETE',
      url: '/v1/tickets/:number',
      kind: 'api',
      tag: TAG,
      summary: 'Revokes a ticket by its number.',
      access: { staff: CALL_ROLES['ticket.revoke'] },
      limit: 'change',
      params: z.strictObject({ number: ticketNumber }),
      query: null,
      body: null,
      answers: { 204: null },
      async handle({ actor, params }) {
        await tickets.revokeNumber(params.number, actor);
        return done;
      },
    }),
  ];
}
