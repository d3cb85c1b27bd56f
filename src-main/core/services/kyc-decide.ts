import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import { holdsIdentityNumber } from '#shared/domain/identity-number.ts';
import type { KycDecisionRow } from '#shared/domain/kyc.ts';
import { plainText } from '#shared/domain/plain-text.ts';
import type { KycStatus } from '#shared/domain/attendee.ts';
import { GatehouseError, missingCase } from '#shared/errors.ts';
import type { Actor, ParsedInputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import { requirePerson, reviewerOf, secondPersonNeeded } from './kyc-case.ts';
import type { KycLeases } from './kyc-lease.ts';
import type { KycPerson, KycStore } from './kyc-ports.ts';
import type { FactRecorder } from './operations.ts';

type Asked = ParsedInputOf<CoreContract, 'kyc.decide'>;

/** How long one's own decision can be taken back. */
export const TAKE_BACK_MS = 5 * 60_000;

/** The longest words that are kept, signs. */
const MAX_WORDS = 500;

/** Decides about people's documents. */
export interface KycDecisions {
  /** @returns until when it can be taken back */
  decide(asked: Asked, actor: Actor): Instant;
  /** The person is before the reviewer again. @returns whose decision it was */
  takeBack(id: Uuid, decisionId: Uuid, actor: Actor): Uuid;
}

function statusAfter(decision: Asked['decision']): KycStatus {
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

/** @throws GatehouseError identity-number, invalid-input */
function checkedWords({ decision, reason, words }: Asked): string | null {
  const kept = words === null ? '' : plainText(words);
  if (holdsIdentityNumber(kept)) {
    throw new GatehouseError('identity-number', 'twelve digits in a row in the words');
  }
  if (kept.length > MAX_WORDS) {
    throw new GatehouseError('invalid-input', `more than ${MAX_WORDS} signs`, { field: 'words' });
  }
  if (decision !== 'approved' && reason === null) {
    throw new GatehouseError('invalid-input', `${decision} wants a reason`, { field: 'reason' });
  }
  if (reason === 'other' && kept === '') {
    throw new GatehouseError('invalid-input', 'another reason wants words', { field: 'words' });
  }
  return kept === '' ? null : kept;
}

/** Wires deciding: a decision, what follows from it and its fact are one transaction. */
export function createKycDecisions(ports: {
  readonly store: KycStore;
  readonly leases: KycLeases;
  readonly recorder: FactRecorder;
  readonly transaction: <T>(work: () => T) => T;
  /** A time to stamp facts by, milliseconds since the Unix epoch. */
  readonly now: () => number;
}): KycDecisions {
  const { store, leases, recorder, transaction, now } = ports;

  function write(
    row: KycDecisionRow,
    { userId, status: before }: KycPerson,
    after: KycStatus,
    reviewState: 'asked' | 'waiting' | null,
  ): void {
    const { id, decision, reason, words, about_id, decided_at } = row;
    recorder.recordFact({
      fact: { type: 'kyc.decided', payload: row },
      activity: {
        actor: { type: 'staff', id: row.staff_id },
        type: 'kyc.decided',
        facts: { decision_id: id, decision, reason, about_id, status_before: before },
        about: { type: 'attendee', id: userId },
        change: { before: { status: before }, after: { status: after, words }, personId: userId },
      },
      apply: () => {
        store.putDecision(row);
        if (before !== after) store.setStatus(userId, after, decided_at);
        if (reviewState !== null) store.setReviewState(userId, reviewState);
      },
    });
  }

  return {
    decide: (asked, actor) =>
      transaction(() => {
        const { id, userId, decision, reason, seenId } = asked;
        const made = store.decision(id);
        if (made !== null) return takeBackUntil(made.decided_at);
        leases.hold(userId, actor);
        const words = checkedWords(asked);
        const person = requirePerson(store, userId);
        const decisions = store.decisions(userId);
        if ((decisions.at(-1)?.id ?? null) !== seenId) {
          throw new GatehouseError('edit-clash', 'decided by somebody else in the meantime');
        }
        const second = secondPersonNeeded(person, decisions, reviewerOf(store, actor));
        if (decision === 'approved' && second !== null) {
          throw new GatehouseError('second-person-needed', `not by oneself: ${second}`, {
            reason: second,
          });
        }
        const at = toInstant(now());
        const row: KycDecisionRow = {
          id,
          user_id: userId,
          decision,
          reason: decision === 'approved' ? null : reason,
          words,
          about_id: null,
          staff_id: actor.staffId,
          seen_id: seenId,
          decided_at: at,
        };
        write(row, person, statusAfter(decision), decision === 'better-picture' ? 'asked' : null);
        leases.release(userId, actor);
        return takeBackUntil(at);
      }),
    takeBack: (id, decisionId, actor) =>
      transaction(() => {
        const about = store.decision(decisionId);
        if (about === null || about.staff_id !== actor.staffId || about.decision === 'taken-back') {
          throw new GatehouseError('not-allowed', 'not a decision of this reviewer');
        }
        const userId = about.user_id;
        leases.take(userId, actor);
        if (store.decision(id) !== null) return userId;
        const person = requirePerson(store, userId);
        const isOver =
          now() > toMilliseconds(about.decided_at) + TAKE_BACK_MS ||
          store.decisions(userId).at(-1)?.id !== decisionId ||
          store.cameInSince(userId, about.decided_at);
        if (isOver) throw new GatehouseError('too-late', 'something followed from it already');
        const row: KycDecisionRow = {
          id,
          user_id: userId,
          decision: 'taken-back',
          reason: null,
          words: null,
          about_id: decisionId,
          staff_id: actor.staffId,
          seen_id: decisionId,
          decided_at: toInstant(now()),
        };
        const before = store.statusBefore(userId, decisionId) ?? 'pending';
        write(row, person, before, about.decision === 'better-picture' ? 'waiting' : null);
        return userId;
      }),
  };
}

function takeBackUntil(decidedAt: Instant): Instant {
  return toInstant(toMilliseconds(decidedAt) + TAKE_BACK_MS);
}
