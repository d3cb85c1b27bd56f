import { z } from 'zod';
import { flag, kycStatus, registrationRow } from '#shared/domain/attendee.ts';
import { eventRow } from '#shared/domain/event.ts';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import { CALL_ROLES } from '#shared/ipc/call-roles.ts';
import { ticketNumber } from '#shared/ticket/ticket-number.ts';
import { json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { RegistrationStore } from '../services/registration-ports.ts';
import type { Registered, Registrations } from '../services/registrations.ts';
import { nextCursor, pageOf, pageQuery, readTimeCursor } from './list-cursor.ts';

const TAG = 'Registrations';
/** More events than anybody registers for. */
const MOST_OWN = 200;

const registered = z.strictObject({
  registration: registrationRow,
  has_ticket: z.boolean(),
});
const own = z.strictObject({
  id: uuid,
  event: eventRow
    .pick({
      id: true,
      title: true,
      description: true,
      party_name: true,
      venue: true,
      time_zone: true,
      event_date: true,
      event_time: true,
      doors_open_at: true,
      doors_close_at: true,
      status: true,
    })
    .extend({ is_full: z.boolean() }),
  status: registrationRow.shape.status,
  ticket_type: z.string(),
  has_ticket: z.boolean(),
  check_in_time: instant.nullable(),
});
const listed = z.strictObject({
  id: uuid,
  user_id: uuid,
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  kyc: kycStatus,
  blocked: z.boolean(),
  status: registrationRow.shape.status,
  ticket_type_id: uuid,
  ticket_type: z.string(),
  flags: z.array(flag),
  ticket_number: ticketNumber.nullable(),
  check_in_time: instant.nullable(),
  created_at: instant,
});
const ofRegistration = z.strictObject({ registration_id: uuid });

function registeredAnswer({ registration, isNew, hasTicket }: Registered) {
  return json({ registration, has_ticket: hasTicket }, isNew ? 201 : 200);
}

/** The routes of registrations. */
export function registrationRoutes(ports: {
  readonly registrations: Registrations;
  readonly store: Pick<RegistrationStore, 'ofPerson' | 'own' | 'ofEvent'>;
}): AnyRoute[] {
  const { registrations, store } = ports;
  return [
    route({
      method: 'POST',
      url: '/v1/me/registrations',
      kind: 'api',
      tag: TAG,
      summary: 'Registers oneself for an event; 200 where one was registered already.',
      access: 'attendee',
      limit: 'change',
      params: null,
      query: null,
      body: z.strictObject({ event_id: uuid }),
      idempotent: true,
      answers: { 200: registered, 201: registered },
      handle: async ({ actor, body }) =>
        registeredAnswer(await registrations.register(body.event_id, actor)),
    }),
    route({
      method: 'GET',
      url: '/v1/me/registrations',
      kind: 'api',
      tag: TAG,
      summary: 'Lists one’s own registrations, the latest event first.',
      access: 'attendee',
      limit: 'read',
      params: null,
      query: null,
      body: null,
      answers: { 200: z.strictObject({ registrations: z.array(own) }) },
      handle: async ({ actor }) =>
        json({ registrations: await store.ofPerson(actor.id, MOST_OWN) }),
    }),
    route({
      method: 'GET',
      url: '/v1/me/registrations/:registration_id',
      kind: 'api',
      tag: TAG,
      summary: 'Shows a registration of one’s own.',
      access: 'attendee',
      limit: 'read',
      params: ofRegistration,
      query: null,
      body: null,
      answers: { 200: own },
      async handle({ actor, params }) {
        const found = await store.own(actor.id, params.registration_id);
        if (found !== null) return json(found);
        throw new GatehouseError('registration-unknown', 'no registration of theirs');
      },
    }),
    route({
      method: 'DELETE',
      url: '/v1/me/registrations/:registration_id',
      kind: 'api',
      tag: TAG,
      summary: 'Gives one’s place back; the ticket is good no more.',
      access: 'attendee',
      limit: 'change',
      params: ofRegistration,
      query: null,
      body: null,
      answers: { 200: registrationRow },
      handle: async ({ actor, params }) =>
        json(await registrations.cancel(params.registration_id, actor)),
    }),
    route({
      method: 'POST',
      url: '/v1/registrations',
      kind: 'api',
      tag: TAG,
      summary: 'Registers somebody else; 200 where they were registered so already.',
      access: { staff: CALL_ROLES['registration.add'] },
      limit: 'change',
      params: null,
      query: null,
      body: z.strictObject({
        user_id: uuid,
        event_id: uuid,
        ticket_type_id: uuid,
        flags: z.array(flag).max(flag.options.length).default([]),
      }),
      idempotent: true,
      answers: { 200: registered, 201: registered },
      handle: async ({ actor, body }) =>
        registeredAnswer(
          await registrations.registerOther(
            {
              userId: body.user_id,
              eventId: body.event_id,
              ticketTypeId: body.ticket_type_id,
              flags: body.flags,
            },
            actor,
          ),
        ),
    }),
    route({
      method: 'PATCH',
      url: '/v1/registrations/:registration_id',
      kind: 'api',
      tag: TAG,
      summary: 'Gives a registration another ticket type and other flags; its ticket follows.',
      access: { staff: CALL_ROLES['registration.change'] },
      limit: 'change',
      params: ofRegistration,
      query: null,
      body: z.strictObject({
        ticket_type_id: uuid,
        flags: z.array(flag).max(flag.options.length),
      }),
      answers: { 200: registrationRow },
      handle: async ({ actor, params, body }) =>
        json(
          await registrations.change(
            {
              registrationId: params.registration_id,
              ticketTypeId: body.ticket_type_id,
              flags: body.flags,
            },
            actor,
          ),
        ),
    }),
    route({
      method: 'DELETE',
      url: '/v1/registrations/:registration_id',
      kind: 'api',
      tag: TAG,
      summary: 'Cancels somebody’s registration.',
      access: { staff: CALL_ROLES['registration.change'] },
      limit: 'change',
      params: ofRegistration,
      query: null,
      body: null,
      answers: { 200: registrationRow },
      handle: async ({ actor, params }) =>
        json(await registrations.cancel(params.registration_id, actor)),
    }),
    route({
      method: 'GET',
      url: '/v1/events/:event_id/registrations',
      kind: 'api',
      tag: TAG,
      summary: 'Lists an event’s registrations, the latest first.',
      access: { staff: CALL_ROLES['attendee.list'] },
      limit: 'read',
      params: z.strictObject({ event_id: uuid }),
      query: z.strictObject({ ...pageQuery, status: registrationRow.shape.status.optional() }),
      body: null,
      answers: { 200: z.strictObject({ registrations: z.array(listed), next: nextCursor }) },
      async handle({ params, query }) {
        const { limit, status = null } = query;
        const after = readTimeCursor(query.cursor);
        const eventId = params.event_id;
        const found = await store.ofEvent({ eventId, status, after, limit: limit + 1 });
        const page = pageOf(found, limit, ({ created_at: value, id }) => ({ value, id }));
        return json({ registrations: page.rows, next: page.next });
      },
    }),
  ];
}
