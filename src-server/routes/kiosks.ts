import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { MOST_REOPEN_DAYS } from '#shared/domain/reopen-code.ts';
import { kioskReport, kioskUse, order } from '#shared/wire/sync.ts';
import { json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { Fleet } from '../services/fleet.ts';
import type { KioskEnrolment } from '../services/kiosk-enrolment.ts';

const kiosk = z.object({
  id: uuid,
  name: z.string(),
  use: kioskUse,
  enrolled_at: instant.nullable(),
  revoked_at: instant.nullable(),
  wiped_at: instant
    .nullable()
    .describe(
      'when a kiosk said that its copy is gone, or goes this moment; should the laptop end before, it still does',
    ),
  locked_at: instant.nullable(),
  last_seen_at: instant.nullable().describe('to the minute'),
  certificate_until: instant.nullable(),
  reported_at: instant.nullable(),
  report: kioskReport.nullable(),
  gate: z.object({ id: uuid, name: z.string() }).nullable(),
  events: z.array(z.object({ id: uuid, title: z.string() })),
  open_orders: z.array(order),
});

const events = z.array(uuid).max(100);
const one = z.strictObject({ kiosk_id: uuid });

/** The fleet, for staff: organisers and admins look, admins change. */
export function kioskRoutes({
  fleet,
  enrolment,
}: {
  readonly fleet: Fleet;
  readonly enrolment: Pick<KioskEnrolment, 'announce'>;
}): readonly AnyRoute[] {
  const look = {
    kind: 'api',
    tag: 'Kiosks',
    method: 'GET',
    access: { staff: ['organiser', 'admin'] },
    limit: 'read',
    query: null,
    body: null,
  } as const;
  const act = {
    kind: 'api',
    tag: 'Kiosks',
    access: { staff: ['admin'] },
    limit: 'change',
    query: null,
    params: one,
  } as const;
  return [
    route({
      ...look,
      url: '/v1/kiosks',
      summary: 'Lists the kiosks with what each said of itself last.',
      params: null,
      answers: { 200: z.object({ kiosks: z.array(kiosk) }) },
      handle: async () => json({ kiosks: await fleet.list() }),
    }),
    route({
      ...look,
      url: '/v1/kiosks/:kiosk_id',
      summary: 'Reads one kiosk.',
      params: one,
      answers: { 200: kiosk },
      handle: async ({ params }) => json(await fleet.find(params.kiosk_id)),
    }),
    route({
      ...act,
      method: 'POST',
      url: '/v1/kiosks',
      summary: 'Announces a kiosk; answers, once, with the code and the address of its QR code.',
      params: null,
      body: z.strictObject({
        name: z.string().max(200),
        use: kioskUse.default('gate'),
        events: events.default([]),
      }),
      answers: {
        201: z.object({
          kiosk_id: uuid.describe('until it comes: then it has the id that it signs by'),
          code: z.string(),
          expires_at: instant,
          hub: z.string().describe('as kiosks reach it'),
          qr: z.string().describe('what a QR code is to say: who holds it can enrol'),
        }),
      },
      async handle({ actor, body }) {
        const made = await enrolment.announce(actor, body);
        const { kioskId, code, expiresAt, hubUrl, address } = made;
        return {
          ...json(
            { kiosk_id: kioskId, code, expires_at: expiresAt, hub: hubUrl, qr: address },
            201,
          ),
          headers: { 'cache-control': 'no-store' },
        };
      },
    }),
    route({
      ...act,
      method: 'PATCH',
      url: '/v1/kiosks/:kiosk_id',
      summary: 'Renames a kiosk, or changes what it is used for.',
      body: z.strictObject({ name: z.string().max(200).optional(), use: kioskUse.optional() }),
      answers: { 200: kiosk },
      handle: async ({ actor, params, body }) =>
        json(await fleet.change(actor, params.kiosk_id, body)),
    }),
    route({
      ...act,
      method: 'PUT',
      url: '/v1/kiosks/:kiosk_id/events',
      summary: 'Has a kiosk hold these events, and let go of all others.',
      body: z.strictObject({ events }),
      answers: { 200: kiosk },
      handle: async ({ actor, params, body }) =>
        json(await fleet.assign(actor, params.kiosk_id, body.events)),
    }),
    route({
      ...act,
      method: 'POST',
      url: '/v1/kiosks/:kiosk_id/revoke',
      summary: 'Withdraws a kiosk: it hands over what it holds, then wipes itself.',
      body: null,
      answers: { 200: kiosk },
      handle: async ({ actor, params }) => json(await fleet.revoke(actor, params.kiosk_id)),
    }),
    route({
      ...act,
      method: 'POST',
      url: '/v1/kiosks/:kiosk_id/orders',
      summary: 'Has a kiosk lock or unlock itself, send its log, or push everything again.',
      body: z.strictObject({
        kind: order.shape.kind,
        words: z.string().trim().max(200).nullable().default(null),
      }),
      answers: { 201: kiosk },
      handle: async ({ actor, params, body }) =>
        json(await fleet.order(actor, params.kiosk_id, body), 201),
    }),
    route({
      ...act,
      method: 'POST',
      url: '/v1/kiosks/:kiosk_id/reopenings',
      summary: 'Makes the code that opens a kiosk whose lease has ended.',
      body: z.strictObject({
        challenge: z.string().max(40).describe('as the kiosk shows it'),
        days: z.int().min(1).max(MOST_REOPEN_DAYS),
      }),
      answers: { 201: z.object({ code: z.string() }) },
      handle: async ({ actor, params, body }) => ({
        ...json({ code: await fleet.reopen(actor, params.kiosk_id, body) }, 201),
        headers: { 'cache-control': 'no-store' },
      }),
    }),
  ];
}
