import { GatehouseError, missingCase } from '../errors.ts';
import type { KycStatus } from './attendee.ts';
import type { Uuid } from './id.ts';
import { holdsIdentityNumber } from './identity-number.ts';
import { toInstant, toMilliseconds, type Instant } from './instant.ts';
import {
  MAX_KYC_WORDS,
  type KycDecisionRow,
  type KycReason,
  type KycVerdict,
  type ReviewState,
  type SecondPerson,
} from './kyc.ts';
import { plainText } from './plain-text.ts';

/** How long one's own decision can be taken back. */
const TAKE_BACK_MS = 5 * 60_000;

/** Whoever does nothing about a person for so long has them no more. */
export const LEASE_IDLE_MS = 10 * 60_000;

/** Until when a decision can be taken back by whoever made it. */
export function takeBackUntil(decidedAt: Instant): Instant {
  return toInstant(toMilliseconds(decidedAt) + TAKE_BACK_MS);
}

/** What a decision makes of somebody. */
export function statusAfter(decision: KycVerdict): KycStatus {
  switch (decision) {
    case 'approved':
    case 'rejected':
      return decision;
    case 'better-picture':
      return 'pending';
    default:
      return missingCase(decision);
  }
}

/** Where a person's review is, by their status and whether there is anything to look at. */
export function reviewStateOf(status: KycStatus, hasDocuments: boolean): ReviewState {
  if (status !== 'pending') return 'done';
  return hasDocuments ? 'waiting' : 'none';
}

/** A decision as a reviewer asks for it. */
export interface AskedDecision {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly decision: KycVerdict;
  readonly reason: KycReason | null;
  readonly words: string | null;
  /** The latest decision that the reviewer saw; null: there was none. */
  readonly seenId: Uuid | null;
}

/**
 * The reviewer's words as they are kept; null: none.
 * @throws GatehouseError identity-number; invalid-input where they are too long, or a reason is
 * missing
 */
export function checkedWords({
  decision,
  reason,
  words,
}: Pick<AskedDecision, 'decision' | 'reason' | 'words'>): string | null {
  const kept = words === null ? '' : plainText(words);
  if (holdsIdentityNumber(kept)) {
    throw new GatehouseError('identity-number', 'twelve digits in a row in the words');
  }
  if (kept.length > MAX_KYC_WORDS) {
    throw new GatehouseError('invalid-input', `more than ${MAX_KYC_WORDS} signs`, {
      field: 'words',
    });
  }
  if (decision !== 'approved' && reason === null) {
    throw new GatehouseError('invalid-input', `${decision} wants a reason`, { field: 'reason' });
  }
  if (reason === 'other' && kept === '') {
    throw new GatehouseError('invalid-input', 'another reason wants words', { field: 'words' });
  }
  return kept === '' ? null : kept;
}

type Made = Pick<KycDecisionRow, 'id' | 'decision' | 'about_id' | 'staff_id'>;

/** Decisions that still count, the oldest first: without what was taken back. */
function standingDecisions<D extends Made>(decisions: readonly D[]): D[] {
  const takenBack = new Set(
    decisions.filter(({ decision }) => decision === 'taken-back').map(({ about_id }) => about_id),
  );
  return decisions.filter(({ id, decision }) => decision !== 'taken-back' && !takenBack.has(id));
}

/** Who decides, as a person of the list may be known too. */
export interface Reviewer {
  readonly staffId: Uuid;
  /** In lower case. */
  readonly email: string | null;
}

/**
 * Why somebody may not approve a person by themselves: they are that person, by the e-mail address,
 * or added them, or rejected them and nobody else has decided since. Null: they may.
 * @param decisions the oldest first, those that were taken back too
 */
export function secondPersonNeeded(
  person: { readonly email: string; readonly addedById: Uuid | null },
  decisions: readonly Made[],
  { staffId, email }: Reviewer,
): SecondPerson | null {
  if (person.addedById === staffId || person.email.toLowerCase() === email) {
    return 'own-registration';
  }
  const standing = standingDecisions(decisions);
  const lastOfOthers = standing.findLastIndex((made) => made.staff_id !== staffId);
  const own = standing.slice(lastOfOthers + 1);
  return own.some(({ decision }) => decision === 'rejected') ? 'own-rejection' : null;
}

/**
 * Refuses a decision by somebody who saw an older one as the latest, and an approval that wants a
 * second person.
 * @param decisions the oldest first, those that were taken back too
 * @throws GatehouseError edit-clash, second-person-needed (facts: reason)
 */
export function refuseDecision(
  { decision, seenId }: Pick<AskedDecision, 'decision' | 'seenId'>,
  decisions: readonly Made[],
  second: SecondPerson | null,
): void {
  if ((decisions.at(-1)?.id ?? null) !== seenId) {
    throw new GatehouseError('edit-clash', 'decided by somebody else in the meantime');
  }
  if (decision === 'approved' && second !== null) {
    throw new GatehouseError('second-person-needed', `not by oneself: ${second}`, {
      reason: second,
    });
  }
}

/** The row of a decision. @param words as checkedWords keeps them */
export function decisionRow(
  { id, userId, decision, reason, seenId }: AskedDecision,
  words: string | null,
  staffId: Uuid,
  at: Instant,
): KycDecisionRow {
  return {
    id,
    user_id: userId,
    decision,
    reason: decision === 'approved' ? null : reason,
    words,
    about_id: null,
    staff_id: staffId,
    seen_id: seenId,
    decided_at: at,
  };
}

/**
 * A decision that this reviewer made, and so may take back.
 * @throws GatehouseError not-allowed
 */
export function requireOwnDecision(about: KycDecisionRow | null, staffId: Uuid): KycDecisionRow {
  if (about === null || about.staff_id !== staffId || about.decision === 'taken-back') {
    throw new GatehouseError('not-allowed', 'not a decision of this reviewer');
  }
  return about;
}

/**
 * Refuses to take back what something followed from already.
 * @throws GatehouseError too-late
 */
export function refuseTakeBack(
  about: KycDecisionRow,
  facts: {
    /** The person's latest decision. */
    readonly latestId: Uuid | null;
    /** Whether the person came in since it was made. */
    readonly cameIn: boolean;
    readonly nowMs: number;
  },
): void {
  const isOver =
    facts.nowMs > toMilliseconds(about.decided_at) + TAKE_BACK_MS ||
    facts.latestId !== about.id ||
    facts.cameIn;
  if (isOver) throw new GatehouseError('too-late', 'something followed from it already');
}

/** The row that takes a decision back. */
export function takeBackRow(id: Uuid, about: KycDecisionRow, at: Instant): KycDecisionRow {
  return {
    id,
    user_id: about.user_id,
    decision: 'taken-back',
    reason: null,
    words: null,
    about_id: about.id,
    staff_id: about.staff_id,
    seen_id: about.id,
    decided_at: at,
  };
}
