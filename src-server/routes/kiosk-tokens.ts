import {
  certificateAnswer,
  certificateRequest,
  challengeAnswer,
  tokenAnswer,
  tokenRequest,
} from '#shared/wire/sync.ts';
import { done, json } from '../http/answer.ts';
import { requireProtocol } from '../http/protocol.ts';
import { originOf } from '../http/registrar.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { Fleet } from '../services/fleet.ts';
import type { KioskAccess } from '../services/kiosk-access.ts';
import type { KioskEnrolment } from '../services/kiosk-enrolment.ts';

const NO_STORE = { 'cache-control': 'no-store' };

/** How a kiosk shows who it is, and what is left to do for one that was revoked. */
export function kioskTokenRoutes({
  access,
  enrolment,
  fleet,
}: {
  readonly access: KioskAccess;
  readonly enrolment: Pick<KioskEnrolment, 'certify'>;
  readonly fleet: Pick<Fleet, 'wiped' | 'retired'>;
}): readonly AnyRoute[] {
  const common = {
    kind: 'api',
    tag: 'Kiosks',
    method: 'POST',
    params: null,
    query: null,
  } as const;
  return [
    route({
      ...common,
      url: '/v1/sync/challenge',
      summary: 'Gives a text to sign, good for two minutes and for one token.',
      access: 'public',
      limit: 'kiosk-token',
      body: null,
      answers: { 200: challengeAnswer },
      handle({ raw }) {
        requireProtocol(raw);
        return { ...json({ challenge: access.challenge() }), headers: NO_STORE };
      },
    }),
    route({
      ...common,
      url: '/v1/sync/token',
      summary: 'Gives a token for a signed challenge, bound to the key that signed it.',
      access: 'public',
      limit: 'kiosk-token',
      body: tokenRequest,
      answers: { 200: tokenAnswer },
      async handle({ body, raw }) {
        requireProtocol(raw);
        return { ...json(await access.token(body, originOf(raw))), headers: NO_STORE };
      },
    }),
    route({
      ...common,
      url: '/v1/sync/certificate',
      summary: 'Gives the kiosk a new certificate for the kiosks beside it.',
      access: 'kiosk',
      limit: 'kiosk',
      body: certificateRequest,
      answers: { 200: certificateAnswer },
      handle: async ({ actor, body }) => json(await enrolment.certify(actor, body.tls_key)),
    }),
    route({
      ...common,
      url: '/v1/sync/retired',
      summary:
        'A kiosk’s word that its administrator destroys its copy; it is revoked from then on.',
      access: 'kiosk',
      limit: 'kiosk',
      body: null,
      answers: { 204: null },
      async handle({ actor }) {
        await fleet.retired(actor);
        return done;
      },
    }),
    route({
      ...common,
      url: '/v1/sync/wiped',
      summary: 'A revoked kiosk’s word that it has handed over everything and its copy is gone.',
      access: 'kiosk',
      isForRevoked: true,
      limit: 'kiosk',
      body: null,
      answers: { 204: null },
      async handle({ actor }) {
        await fleet.wiped(actor);
        return done;
      },
    }),
  ];
}
