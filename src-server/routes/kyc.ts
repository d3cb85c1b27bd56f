import { z } from 'zod';
import { documentRow, kycStatus } from '#shared/domain/attendee.ts';
import { uuid } from '#shared/domain/id.ts';
import { instant, toInstant } from '#shared/domain/instant.ts';
import { kycDecision, kycReason, kycVerdict, secondPerson } from '#shared/domain/kyc.ts';
import { CALL_ROLES } from '#shared/ipc/call-roles.ts';
import { done, json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { KycCase } from '../services/kyc-ports.ts';
import type { Reviews } from '../services/kyc.ts';

const TAG = 'Reviews';
const DAY_MS = 86_400_000;

const reviewCase = z.strictObject({
  user_id: uuid,
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  location: z.string(),
  status: kycStatus,
  review_state: z.enum(['none', 'waiting', 'asked', 'done']),
  waiting_since: instant.nullable(),
  added_at: instant,
  added_by: z.string().nullable().describe('who added the person; null: they registered'),
  documents: z.array(
    documentRow
      .pick({ id: true, file_type: true, created_at: true })
      .extend({ width: z.int(), height: z.int() }),
  ),
  decisions: z.array(
    z.strictObject({
      id: uuid,
      decision: kycDecision,
      reason: kycReason.nullable(),
      words: z.string().nullable(),
      by: z.string().nullable(),
      decided_at: instant,
    }),
  ),
  seen_id: uuid.nullable().describe('what a decision names as the latest that was seen'),
  second_person: secondPerson
    .nullable()
    .describe('why somebody else has to approve this person; null: nobody need'),
  leased_until: instant,
});

function shown({ person, documents, decisions, secondPerson: second, leasedUntil }: KycCase) {
  return {
    user_id: person.id,
    name: person.name,
    email: person.email,
    phone: person.phone,
    location: person.location,
    status: person.status,
    review_state: person.reviewState,
    waiting_since: person.waitingSince,
    added_at: person.addedAt,
    added_by: person.addedByName ?? person.addedById,
    documents,
    decisions: decisions.map(({ id, decision, reason, words, staffName, decided_at }) => ({
      id,
      decision,
      reason,
      words,
      by: staffName,
      decided_at,
    })),
    seen_id: decisions.at(-1)?.id ?? null,
    second_person: second,
    leased_until: leasedUntil,
  };
}

const ofUser = z.strictObject({ user_id: uuid });

/** The routes of reviews. */
export function kycRoutes(ports: {
  readonly reviews: Reviews;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): AnyRoute[] {
  const { reviews, now } = ports;
  return [
    route({
      method: 'GET',
      url: '/v1/reviews',
      kind: 'api',
      tag: TAG,
      summary: 'Counts who waits for a review.',
      access: { staff: CALL_ROLES['kyc.queue'] },
      limit: 'read',
      params: null,
      query: null,
      body: null,
      answers: {
        200: z.strictObject({
          waiting: z.int(),
          leased: z.int().describe('in the hands of other reviewers'),
          asked: z.int().describe('for a better picture'),
          decided: z.int().describe('within 24 hours'),
        }),
      },
      handle: async ({ actor }) => json(await reviews.queue(actor, toInstant(now() - DAY_MS))),
    }),
    route({
      method: 'POST',
      url: '/v1/reviews/next',
      kind: 'api',
      tag: TAG,
      summary: 'Gives the reviewer whoever waits longest, for ten minutes; null: nobody is left.',
      access: { staff: CALL_ROLES['kyc.next'] },
      limit: 'change',
      params: null,
      query: null,
      body: z.strictObject({ skip: z.array(uuid).max(1000).default([]) }),
      answers: { 200: z.strictObject({ case: reviewCase.nullable() }) },
      async handle({ actor, body }) {
        const next = await reviews.next(body.skip, actor);
        return json({ case: next === null ? null : shown(next) });
      },
    }),
    route({
      method: 'POST',
      url: '/v1/reviews/:user_id/lease',
      kind: 'api',
      tag: TAG,
      summary: 'Gives the reviewer a certain person, whatever was decided before.',
      access: { staff: CALL_ROLES['kyc.open'] },
      limit: 'change',
      params: ofUser,
      query: null,
      body: null,
      answers: { 200: z.strictObject({ case: reviewCase }) },
      handle: async ({ actor, params }) =>
        json({ case: shown(await reviews.open(params.user_id, actor)) }),
    }),
    route({
      method: 'DELETE',
      url: '/v1/reviews/:user_id/lease',
      kind: 'api',
      tag: TAG,
      summary: 'Gives a person back to the queue undecided.',
      access: { staff: CALL_ROLES['kyc.release'] },
      limit: 'change',
      params: ofUser,
      query: null,
      body: null,
      answers: { 204: null },
      async handle({ actor, params }) {
        await reviews.release(params.user_id, actor);
        return done;
      },
    }),
    route({
      method: 'POST',
      url: '/v1/reviews/:user_id/decisions',
      kind: 'api',
      tag: TAG,
      summary:
        'Decides, once for an id; 412 where somebody else decided since, or a picture was replaced. The person is told, and who is approved gets their tickets.',
      access: { staff: CALL_ROLES['kyc.decide'] },
      limit: 'change',
      params: ofUser,
      query: null,
      body: z.strictObject({
        id: uuid,
        decision: kycVerdict,
        reason: kycReason.nullable().default(null),
        words: z.string().max(2000).nullable().default(null),
        seen_id: uuid.nullable(),
        documents: z.array(uuid).max(10).describe('the pictures that the reviewer saw'),
      }),
      answers: { 200: z.strictObject({ decision_id: uuid, take_back_until: instant }) },
      async handle({ actor, params, body }) {
        const { id, decision, reason, words, seen_id: seenId, documents } = body;
        const userId = params.user_id;
        const asked = { id, userId, decision, reason, words, seenId, documents };
        return json({ decision_id: id, take_back_until: await reviews.decide(asked, actor) });
      },
    }),
    route({
      method: 'POST',
      url: '/v1/decisions/:decision_id/take-back',
      kind: 'api',
      tag: TAG,
      summary: 'Takes one’s own latest decision back within five minutes.',
      access: { staff: CALL_ROLES['kyc.takeBack'] },
      limit: 'change',
      params: z.strictObject({ decision_id: uuid }),
      query: null,
      body: z.strictObject({ id: uuid }),
      answers: { 200: z.strictObject({ case: reviewCase }) },
      handle: async ({ actor, params, body }) =>
        json({ case: shown(await reviews.takeBack(body.id, params.decision_id, actor)) }),
    }),
  ];
}
