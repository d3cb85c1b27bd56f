import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { secondPersonNeeded, type Reviewer } from '#shared/domain/kyc-rules.ts';
import type { SecondPerson } from '#shared/domain/kyc.ts';
import { startOfDay } from '#shared/domain/local-day.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { KycCase, KycQueue } from '#shared/ipc/kyc-contract.ts';
import type { KycPerson, KycStore, MadeDecision } from './kyc-ports.ts';

/** Who decides, as a person of the list may be known too. */
export function reviewerOf(store: KycStore, { staffId }: Actor): Reviewer {
  return { staffId, email: store.staffEmail(staffId)?.toLowerCase() ?? null };
}

/** Why this reviewer may not approve somebody alone; null: they may. */
export function secondPersonOf(
  { fields: { email }, addedById }: KycPerson,
  decisions: readonly MadeDecision[],
  reviewer: Reviewer,
): SecondPerson | null {
  return secondPersonNeeded({ email, addedById }, decisions, reviewer);
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
    secondPerson: secondPersonOf(person, decisions, reviewerOf(store, actor)),
    leasedUntil,
  };
}

/** How much there is to do, as one session sees it. */
export function queueOf(store: KycStore, actor: Actor, nowMs: number, timeZone: string): KycQueue {
  const since = toInstant(startOfDay(nowMs, timeZone));
  return store.counts({ sessionId: actor.sessionId, nowMs, since });
}
