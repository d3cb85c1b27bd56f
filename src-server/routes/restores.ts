import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import {
  pieceId,
  restorableAnswer,
  restoreChallengeAnswer,
  restoreChallengeRequest,
  restorePlan,
  restoreTokenAnswer,
  restoreTokenRequest,
} from '#shared/wire/backup.ts';
import { json } from '../http/answer.ts';
import { ranged } from '../http/ranged.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { Restores } from '../services/restores.ts';

/** Routes by which whoever holds a recipient's identity reads backups again. */
export function restoreRoutes(restores: Restores): readonly AnyRoute[] {
  const common = { kind: 'api', tag: 'Backups' } as const;
  const reading = { ...common, method: 'GET', access: 'restore', limit: 'read' } as const;
  return [
    route({
      ...common,
      method: 'POST',
      url: '/v1/restore/challenges',
      summary: 'Seals a text to an age recipient, for whoever holds its identity to say again.',
      access: 'public',
      limit: 'enrolment',
      params: null,
      query: null,
      body: restoreChallengeRequest,
      answers: { 200: restoreChallengeAnswer },
      async handle({ body }) {
        const { id, sealed } = await restores.challenge(body.recipient);
        return json({ id, sealed: sealed.toString('base64') });
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/restore/tokens',
      summary: 'Gives a token that reads backups for an hour, for what was sealed.',
      access: 'public',
      limit: 'enrolment',
      params: null,
      query: null,
      body: restoreTokenRequest,
      answers: { 200: restoreTokenAnswer },
      async handle({ actor, body }) {
        const { token, expiresAt } = await restores.token(actor, body.id, body.opened);
        return json({ token, expires_at: expiresAt });
      },
    }),
    route({
      ...reading,
      url: '/v1/restore/kiosks',
      summary: 'Lists kiosks with their snapshots, newest first.',
      params: null,
      query: null,
      body: null,
      answers: { 200: restorableAnswer },
      async handle() {
        const all = await restores.kiosks();
        return json({
          kiosks: all.map(({ kioskId, name, snapshots }) => ({
            kiosk_id: kioskId,
            name,
            snapshots: snapshots.map(({ id, taken_at, reason, bytes }) => ({
              id,
              taken_at,
              reason,
              bytes,
            })),
          })),
        });
      },
    }),
    route({
      ...reading,
      url: '/v1/restore/snapshots/:id',
      summary: 'Says what a snapshot is made of, what came after it, and who was erased.',
      params: z.strictObject({ id: uuid }),
      query: null,
      body: null,
      answers: { 200: restorePlan },
      handle: async ({ actor, params }) => json(await restores.plan(actor, params.id)),
    }),
    route({
      ...reading,
      url: '/v1/restore/pieces/:piece',
      summary: 'Gives a sealed piece, or the range of its bytes that is asked for.',
      params: z.strictObject({ piece: pieceId }),
      query: null,
      body: null,
      answers: { 200: null, 206: null, 416: null },
      async handle({ params, raw }) {
        const { kioskId, bytes } = await restores.piece(params.piece);
        return ranged(raw.headers.range, bytes, (from, to) =>
          restores.read(kioskId, params.piece, from, to),
        );
      },
    }),
  ];
}
