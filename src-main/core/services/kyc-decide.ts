import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import {
  checkedWords,
  decisionRow,
  refuseDecision,
  refuseTakeBack,
  requireOwnDecision,
  statusAfter,
  takeBackRow,
  takeBackUntil,
  type AskedDecision,
} from '#shared/domain/kyc-rules.ts';
import type { KycDecisionRow } from '#shared/domain/kyc.ts';
import type { KycStatus } from '#shared/domain/attendee.ts';
import type { Actor } from '#shared/ipc/call.ts';
import { requirePerson, reviewerOf, secondPersonOf } from './kyc-case.ts';
import type { KycLeases } from './kyc-lease.ts';
import type { KycPerson, KycStore } from './kyc-ports.ts';
import type { FactRecorder } from './operations.ts';

/** Decides about people's documents. */
export interface KycDecisions {
  /** @returns until when it can be taken back */
  decide(asked: AskedDecision, actor: Actor): Instant;
  /** The person is before the reviewer again. @returns whose decision it was */
  takeBack(id: Uuid, decisionId: Uuid, actor: Actor): Uuid;
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
        const { id, userId, decision } = asked;
        const made = store.decision(id);
        if (made !== null) return takeBackUntil(made.decided_at);
        leases.hold(userId, actor);
        const words = checkedWords(asked);
        const person = requirePerson(store, userId);
        const decisions = store.decisions(userId);
        const second = secondPersonOf(person, decisions, reviewerOf(store, actor));
        refuseDecision(asked, decisions, second);
        const row = decisionRow(asked, words, actor.staffId, toInstant(now()));
        write(row, person, statusAfter(decision), decision === 'better-picture' ? 'asked' : null);
        leases.release(userId, actor);
        return takeBackUntil(row.decided_at);
      }),
    takeBack: (id, decisionId, actor) =>
      transaction(() => {
        const about = requireOwnDecision(store.decision(decisionId), actor.staffId);
        const userId = about.user_id;
        leases.take(userId, actor);
        if (store.decision(id) !== null) return userId;
        const person = requirePerson(store, userId);
        refuseTakeBack(about, {
          latestId: store.decisions(userId).at(-1)?.id ?? null,
          cameIn: store.cameInSince(userId, about.decided_at),
          nowMs: now(),
        });
        const row = takeBackRow(id, about, toInstant(now()));
        const before = store.statusBefore(userId, decisionId) ?? 'pending';
        write(row, person, before, about.decision === 'better-picture' ? 'waiting' : null);
        return userId;
      }),
  };
}
