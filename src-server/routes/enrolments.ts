import { enrolmentAnswer, enrolmentRequest } from '#shared/wire/sync.ts';
import { json } from '../http/answer.ts';
import { requireProtocol } from '../http/protocol.ts';
import { originOf } from '../http/registrar.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { KioskEnrolment } from '../services/kiosk-enrolment.ts';

/** The way by which kiosks come to the hub. */
export function enrolmentRoutes(enrolment: Pick<KioskEnrolment, 'enrol'>): readonly AnyRoute[] {
  return [
    route({
      kind: 'api',
      tag: 'Kiosks',
      access: 'public',
      method: 'POST',
      url: '/v1/enrolments',
      summary: 'Takes a kiosk in by a code that both sides know and neither sends.',
      limit: 'enrolment',
      params: null,
      query: null,
      body: enrolmentRequest,
      answers: { 200: enrolmentAnswer },
      async handle({ body, raw }) {
        requireProtocol(raw);
        return {
          ...json(await enrolment.enrol(body, originOf(raw))),
          headers: { 'cache-control': 'no-store' },
        };
      },
    }),
  ];
}
