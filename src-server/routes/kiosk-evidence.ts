import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { MAX_PICTURE_BYTES } from '#shared/domain/picture-limits.ts';
import { GatehouseError } from '#shared/errors.ts';
import { done, type Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { KioskEvidence } from '../services/kiosk-evidence.ts';

const params = z.strictObject({ check_in_id: uuid });

function jpeg(bytes: Buffer): Answer {
  return {
    kind: 'bytes',
    status: 200,
    type: 'image/jpeg',
    bytes,
    headers: { 'cache-control': 'private, no-store' },
  };
}

/** Frames of the gates: kiosks bring them where an alert is about them, and see each other's. */
export function kioskEvidenceRoutes(evidence: KioskEvidence): readonly AnyRoute[] {
  const common = { kind: 'api', tag: 'Kiosks', params, query: null, body: null } as const;
  const url = '/v1/sync/evidence/:check_in_id';
  return [
    route({
      ...common,
      method: 'PUT',
      url,
      summary: 'Keeps the frame of a check-in that an open alert is about.',
      access: 'kiosk',
      limit: 'kiosk',
      consumes: 'image/jpeg',
      bodyLimit: MAX_PICTURE_BYTES,
      answers: { 204: null },
      async handle({ actor, params: { check_in_id: id }, raw }) {
        if (!Buffer.isBuffer(raw.body)) {
          throw new GatehouseError('media-type-unknown', 'wants image/jpeg');
        }
        await evidence.keep(actor, id, raw.body);
        return done;
      },
    }),
    route({
      ...common,
      method: 'GET',
      url,
      summary: 'Reads the frame of a check-in that an open alert is about.',
      access: 'kiosk',
      limit: 'kiosk',
      answers: { 200: null },
      handle: async ({ actor, params: { check_in_id: id } }) =>
        jpeg(await evidence.read(actor, id)),
    }),
    route({
      ...common,
      method: 'GET',
      url: '/v1/check-ins/:check_in_id/evidence',
      summary: 'Reads the frame of a check-in that an open alert is about, for staff.',
      access: { staff: ['supervisor', 'organiser', 'admin'] },
      limit: 'read',
      answers: { 200: null },
      handle: async ({ actor, params: { check_in_id: id } }) =>
        jpeg(await evidence.read(actor, id)),
    }),
  ];
}
