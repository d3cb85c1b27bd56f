import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { eventConsequence } from '#shared/domain/event-consequences.ts';
import { eventDraft } from '#shared/domain/event-draft.ts';
import { eventDraftOf } from '#shared/domain/event-form.ts';
import { eventSteps } from '#shared/domain/event-steps.ts';
import {
  eventRow,
  eventStatus,
  gateRow,
  gateRuleRow,
  ticketTypeRow,
} from '#shared/domain/event.ts';
import { hlcStamp, type HlcStamp } from '#shared/domain/hybrid-clock.ts';
import { uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import { CALL_ROLES } from '#shared/ipc/call-roles.ts';
import { json, type Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { readUpload } from '../http/upload.ts';
import type { EventLists, PublicEvent } from '../services/event-ports.ts';
import type { EventPictures } from '../services/event-pictures.ts';
import type { Events, EventSaved } from '../services/events.ts';
import { qrPng, qrSvg } from '../web/qr.ts';
import { nextCursor, pageOf, pageQuery, readTimeCursor } from './list-cursor.ts';

const publicEvent = eventRow
  .pick({
    id: true,
    title: true,
    description: true,
    party_name: true,
    venue: true,
    event_date: true,
    event_time: true,
    time_zone: true,
    doors_open_at: true,
    doors_close_at: true,
    status: true,
  })
  .extend({
    is_full: z.boolean(),
    picture_url: z.string().nullable(),
    version: hlcStamp,
  });
const listedEvent = publicEvent.extend({
  capacity: z.int().positive().nullable(),
  registered: z.int(),
  admitted: z.int(),
});
const saved = z.strictObject({ event_id: uuid, version: hlcStamp });
const ofEvent = z.strictObject({ event_id: uuid });
const TAG = 'Events';
/** Pixels of a poster's code. */
const CODE_WIDTH = 1024;
/** A page of the public list may be a minute old: a crowd asks for it. */
const BRIEFLY = { 'cache-control': 'public, max-age=15, stale-while-revalidate=60' };
const FOR_EVER = { 'cache-control': 'public, max-age=31536000, immutable' };

function shown<E extends PublicEvent>({ image, ...event }: E) {
  const picture = `/v1/events/${event.id}/pictures/${image ?? ''}`;
  return { ...event, picture_url: image === null ? null : picture };
}

/** @throws GatehouseError invalid-input for an If-Match that is no version of ours */
function seenVersion(raw: FastifyRequest): HlcStamp | null {
  const given = raw.headers['if-match'];
  if (given === undefined) return null;
  const version = hlcStamp.safeParse(given.replace(/^(?:W\/)?"|"$/g, ''));
  if (version.success) return version.data;
  throw new GatehouseError('invalid-input', 'If-Match is no version', { field: 'If-Match' });
}

/** @throws GatehouseError invalid-input without one */
function requireSeen(raw: FastifyRequest): HlcStamp {
  const seen = seenVersion(raw);
  if (seen !== null) return seen;
  throw new GatehouseError('invalid-input', 'If-Match is missing', { field: 'If-Match' });
}

function savedAnswer({ eventId, version }: EventSaved): Answer {
  return json({ event_id: eventId, version }, 200, version);
}

/** The routes of events. @param publicUrl as people reach the hub */
export function eventRoutes(ports: {
  readonly events: Events;
  readonly lists: EventLists;
  readonly pictures: EventPictures;
  readonly publicUrl: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): AnyRoute[] {
  const { events, lists, pictures, publicUrl, now } = ports;

  async function requirePublic(eventId: string) {
    const event = await lists.one(eventId);
    if (event === null) throw new GatehouseError('event-unknown', `no event ${eventId}`);
    return event;
  }

  return [
    route({
      method: 'GET',
      url: '/v1/events',
      kind: 'api',
      tag: TAG,
      summary: 'Lists upcoming and live events, the next first.',
      access: 'public',
      limit: 'read',
      params: null,
      query: z.strictObject(pageQuery),
      body: null,
      answers: { 200: z.strictObject({ events: z.array(publicEvent), next: nextCursor }) },
      async handle({ query }) {
        const { limit } = query;
        const after = readTimeCursor(query.cursor);
        const found = await lists.open({ now: toInstant(now()), after, limit: limit + 1 });
        const page = pageOf(found, limit, ({ doors_open_at: value, id }) => ({ value, id }));
        return { ...json({ events: page.rows.map(shown), next: page.next }), headers: BRIEFLY };
      },
    }),
    route({
      method: 'GET',
      url: '/v1/events/:event_id',
      kind: 'api',
      tag: TAG,
      summary: 'Shows an event with its ticket types.',
      access: 'public',
      limit: 'read',
      params: ofEvent,
      query: null,
      body: null,
      answers: { 200: publicEvent.extend({ ticket_types: z.array(ticketTypeRow) }) },
      async handle({ params }) {
        return { ...json(shown(await requirePublic(params.event_id))), headers: BRIEFLY };
      },
    }),
    route({
      method: 'GET',
      url: '/v1/events/:event_id/code.:format',
      kind: 'api',
      tag: TAG,
      summary: 'Draws the code of the event’s public address, for posters.',
      access: 'public',
      limit: 'read',
      params: ofEvent.extend({ format: z.enum(['svg', 'png']) }),
      query: null,
      body: null,
      answers: { 200: null },
      async handle({ params }) {
        const { id } = await requirePublic(params.event_id);
        const address = `${publicUrl}/events/${id}`;
        const headers = { 'cache-control': 'public, max-age=86400' };
        if (params.format === 'svg') {
          const bytes = Buffer.from(qrSvg(address, 'M'));
          return { kind: 'bytes', status: 200, type: 'image/svg+xml', bytes, headers };
        }
        const bytes = await qrPng(address, CODE_WIDTH);
        return { kind: 'bytes', status: 200, type: 'image/png', bytes, headers };
      },
    }),
    route({
      method: 'GET',
      url: '/v1/events/:event_id/pictures/:image',
      kind: 'api',
      tag: TAG,
      summary: 'Shows an event’s picture.',
      access: 'public',
      limit: 'read',
      params: ofEvent.extend({ image: uuid }),
      query: null,
      body: null,
      answers: { 200: null },
      async handle({ params }) {
        const bytes = await pictures.read(params.event_id, params.image);
        return { kind: 'bytes', status: 200, type: 'image/jpeg', bytes, headers: FOR_EVER };
      },
    }),
    route({
      method: 'GET',
      url: '/v1/staff/events',
      kind: 'api',
      tag: TAG,
      summary: 'Lists all events, drafts too, the latest first.',
      access: { staff: CALL_ROLES['event.list'] },
      limit: 'read',
      params: null,
      query: z.strictObject({
        ...pageQuery,
        q: z.string().trim().max(200).default(''),
        status: z.union([eventStatus, z.array(eventStatus).max(5)]).optional(),
      }),
      body: null,
      answers: { 200: z.strictObject({ events: z.array(listedEvent), next: nextCursor }) },
      async handle({ query }) {
        const { limit, q, status = [] } = query;
        const found = await lists.all({
          statuses: typeof status === 'string' ? [status] : status,
          query: q,
          after: readTimeCursor(query.cursor),
          limit: limit + 1,
        });
        const page = pageOf(found, limit, ({ doors_open_at: value, id }) => ({ value, id }));
        return json({ events: page.rows.map(shown), next: page.next });
      },
    }),
    route({
      method: 'GET',
      url: '/v1/staff/events/:event_id',
      kind: 'api',
      tag: TAG,
      summary: 'Shows an event whole, as its form has it too; the ETag is what a change names.',
      access: { staff: CALL_ROLES['event.detail'] },
      limit: 'read',
      params: ofEvent,
      query: null,
      body: null,
      answers: {
        200: z.strictObject({
          event: eventRow,
          draft: eventDraft,
          ticket_types: z.array(ticketTypeRow),
          gates: z.array(gateRow),
          gate_rules: z.array(gateRuleRow),
          registered: z.int(),
          steps: z.array(eventStatus).describe('statuses that it may take next'),
          version: hlcStamp,
        }),
      },
      async handle({ params }) {
        const held = await events.find(params.event_id);
        const steps = eventSteps(held.event.status);
        return json({ ...held, draft: eventDraftOf(held), steps }, 200, held.version);
      },
    }),
    route({
      method: 'PUT',
      url: '/v1/events/:event_id',
      kind: 'api',
      tag: TAG,
      summary:
        'Makes an event of this id, or with If-Match changes one. 412 names what somebody else saved meanwhile.',
      access: { staff: CALL_ROLES['event.save'] },
      limit: 'change',
      params: ofEvent,
      query: null,
      body: eventDraft,
      answers: { 200: saved },
      handle: async ({ params, body, raw, actor }) =>
        savedAnswer(await events.save(params.event_id, seenVersion(raw), body, actor)),
    }),
    route({
      method: 'POST',
      url: '/v1/events/:event_id/consequences',
      kind: 'api',
      tag: TAG,
      summary: 'Says what saving a draft would do to people with tickets; changes nothing.',
      access: { staff: CALL_ROLES['event.consequences'] },
      limit: 'read',
      params: ofEvent,
      query: null,
      body: eventDraft,
      answers: { 200: z.strictObject({ consequences: z.array(eventConsequence) }) },
      handle: async ({ params, body }) =>
        json({ consequences: await events.consequences(params.event_id, body) }),
    }),
    route({
      method: 'POST',
      url: '/v1/events/:event_id/status',
      kind: 'api',
      tag: TAG,
      summary: 'Opens, closes, cancels or re-opens the version that If-Match names.',
      access: { staff: CALL_ROLES['event.changeStatus'] },
      limit: 'change',
      params: ofEvent,
      query: null,
      body: z.strictObject({ status: eventStatus }),
      answers: { 200: saved },
      handle: async ({ params, body, raw, actor }) =>
        savedAnswer(
          await events.changeStatus(params.event_id, requireSeen(raw), body.status, actor),
        ),
    }),
    route({
      method: 'PUT',
      url: '/v1/events/:event_id/picture',
      kind: 'api',
      tag: TAG,
      summary: 'Takes a picture (field `file`, 5 MB) in place of an earlier one.',
      access: { staff: CALL_ROLES['event.setPicture'] },
      limit: 'upload',
      params: ofEvent,
      query: null,
      body: null,
      consumes: 'multipart/form-data',
      answers: { 200: saved },
      async handle({ params, raw, actor }) {
        const { files } = await readUpload(raw);
        const bytes = files.get('file');
        if (bytes === undefined || files.size > 1) {
          const field = { field: 'file' };
          throw new GatehouseError('invalid-input', 'wants one picture in `file`', field);
        }
        return savedAnswer(await pictures.set(params.event_id, bytes, actor));
      },
    }),
    route({
      method: 'DELETE',
      url: '/v1/events/:event_id/picture',
      kind: 'api',
      tag: TAG,
      summary: 'Takes the event’s picture away.',
      access: { staff: CALL_ROLES['event.setPicture'] },
      limit: 'change',
      params: ofEvent,
      query: null,
      body: null,
      answers: { 200: saved },
      handle: async ({ params, actor }) =>
        savedAnswer(await pictures.set(params.event_id, null, actor)),
    }),
  ];
}
