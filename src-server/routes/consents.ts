import { z } from 'zod';
import { consentRow } from '#shared/domain/consent.ts';
import { json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { Consents } from '../services/consents.ts';

const consents = z.strictObject({
  'face-matching': consentRow
    .pick({ id: true, decision: true, text_version: true, language: true, recorded_at: true })
    .nullable(),
});

function answer(row: z.output<typeof consentRow> | null) {
  if (row === null) return json({ 'face-matching': null });
  const { id, decision, text_version, language, recorded_at } = row;
  return json({ 'face-matching': { id, decision, text_version, language, recorded_at } });
}

/** The routes of what one agrees to. */
export function consentRoutes(services: Consents): readonly AnyRoute[] {
  const common = {
    kind: 'api',
    tag: 'Own account',
    access: 'attendee',
    url: '/v1/me/consents',
    params: null,
    query: null,
    answers: { 200: consents },
  } as const;
  return [
    route({
      ...common,
      method: 'GET',
      summary: 'What one agreed to; null: nothing was said here yet.',
      limit: 'read',
      body: null,
      handle: async ({ actor }) => answer(await services.own(actor)),
    }),
    route({
      ...common,
      method: 'PUT',
      summary: 'Gives or withdraws a consent; the same one again changes nothing.',
      limit: 'change',
      body: consentRow.pick({ purpose: true, decision: true, language: true }),
      handle: async ({ actor, body }) =>
        answer(await services.record(actor, body.decision, body.language)),
    }),
  ];
}
