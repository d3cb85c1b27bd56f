import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { KycCase, KycQueue } from '#shared/ipc/kyc-contract.ts';
import type { KycPerson, KycStore, MadeDecision } from './kyc-ports.ts';
import { startOfDay } from './local-day.ts';

/** Decisions that still count, the oldest first: without what was taken back. */
export function standingDecisions<D extends Pick<MadeDecision, 'id' | 'decision' | 'about_id'>>(
  decisions: readonly D[],
): D[] {
  const takenBack = new Set(
    decisions.filter(({ decision }) => decision === 'taken-back').map(({ about_id }) => about_id),
  );
  return decisions.filter(({ id, decision }) => decision !== 'taken-back' && !takenBack.has(id));
}

/**
 * Why somebody may not approve a person by themselves: they are that person, by the e-mail address,
 * or added them, or rejected them and nobody else has decided since.
 */
export function secondPersonNeeded(
  person: Pick<KycPerson, 'addedById' | 'fields'>,
  decisions: readonly MadeDecision[],
  { staffId, email }: { readonly staffId: Uuid; readonly email: string | null },
): KycCase['secondPerson'] {
  const isOwn = person.addedById === staffId || person.fields.email.toLowerCase() === email;
  if (isOwn) return 'own-registration';
  const standing = standingDecisions(decisions);
  const lastOfOthers = standing.findLastIndex((made) => made.staff_id !== staffId);
  const own = standing.slice(lastOfOthers + 1);
  return own.some(({ decision }) => decision === 'rejected') ? 'own-rejection' : null;
}

/** Who decides, as a person of the list may be known too. */
export function reviewerOf(
  store: KycStore,
  { staffId }: Actor,
): { readonly staffId: Uuid; readonly email: string | null } {
  return { staffId, email: store.staffEmail(staffId)?.toLowerCase() ?? null };
}

/** @throws GatehouseError person-unknown */
export function requirePerson(store: KycStore, userId: Uuid): KycPerson {
  const person = store.person(userId);
  if (person === null) throw new GatehouseError('person-unknown', `no person ${userId}`);
  return person;
}

/** A person as a reviewer has them. @throws GatehouseError person-unknown */
export function caseOf(store: KycStore, userId: Uuid, leasedUntil: Instant, actor: Actor): KycCase {
  const person = requirePerson(store, userId);
  const decisions = store.decisions(userId);
  return {
    userId,
    fields: person.fields,
    kyc: person.status,
    addedAt: person.addedAt,
    addedBy: person.addedByName ?? person.addedById,
    documents: store.documents(userId).map((document) => ({
      id: document.id,
      fileType: document.file_type,
      width: document.width,
      height: document.height,
      portrait: document.portrait,
      blackedOut: document.blackedOut,
    })),
    earlier: decisions.map((made) => ({
      id: made.id,
      decision: made.decision,
      reason: made.reason,
      words: made.words,
      by: made.staffName ?? made.staff_id,
      at: made.decided_at,
    })),
    secondPerson: secondPersonNeeded(person, decisions, reviewerOf(store, actor)),
    leasedUntil,
  };
}

/** How much there is to do, as one session sees it. */
export function queueOf(store: KycStore, actor: Actor, nowMs: number, timeZone: string): KycQueue {
  const since = toInstant(startOfDay(nowMs, timeZone));
  return store.counts({ sessionId: actor.sessionId, nowMs, since });
}
