import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { KycStatus } from '#shared/domain/attendee.ts';
import {
  checkedWords,
  decisionRow,
  LEASE_IDLE_MS,
  refuseDecision,
  refuseTakeBack,
  requireOwnDecision,
  reviewStateOf,
  secondPersonNeeded,
  statusAfter,
  takeBackRow,
  takeBackUntil,
  type AskedDecision,
} from '#shared/domain/kyc-rules.ts';
import type { KycDecisionRow, ReviewState, SecondPerson } from '#shared/domain/kyc.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { StaffActor } from './actor.ts';
import type { Activity, Audit } from './audit.ts';
import type { KycCase, KycCounts, KycPerson, KycStore, MadeDecision } from './kyc-ports.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import { recordAll, type TicketTurns } from './tickets.ts';
import type { Transact, Transaction } from './transaction.ts';

/** Reviews of identity documents. */
export interface Reviews {
  /** @param since decisions from then on are counted */
  queue(actor: StaffActor, since: Instant): Promise<KycCounts>;
  /** The oldest that nobody else has; null: none is left. */
  next(skip: readonly Uuid[], actor: StaffActor): Promise<KycCase | null>;
  /** A certain person. @throws GatehouseError person-unknown, kyc-leased */
  open(userId: Uuid, actor: StaffActor): Promise<KycCase>;
  /** Gives a person back undecided. */
  release(userId: Uuid, actor: StaffActor): Promise<void>;
  /**
   * Decides. Repeated with the same id it decides once.
   * @returns until when it can be taken back
   * @throws GatehouseError edit-clash where somebody decided since `seenId`, or the pictures are
   * others than `documents`; kyc-lease-lost where another reviewer has the person; second-person-needed, identity-number, invalid-input,
   * person-unknown
   */
  decide(
    asked: AskedDecision & { readonly documents: readonly Uuid[] },
    actor: StaffActor,
  ): Promise<Instant>;
  /** What was said last of somebody's pictures; null: nobody has decided, or it was taken back. */
  latestDecision(userId: Uuid): Promise<Pick<KycDecisionRow, 'reason' | 'words'> | null>;
  /**
   * Takes one's own last decision back; the person is before the reviewer again.
   * @throws GatehouseError not-allowed, too-late, kyc-leased
   */
  takeBack(id: Uuid, decisionId: Uuid, actor: StaffActor): Promise<KycCase>;
}

/** What a review state becomes by a decision. */
const STATE_AFTER = { approved: 'done', rejected: 'done', 'better-picture': 'asked' } as const;

/** Wires reviews: a decision, the tickets and messages that follow and its entry are one transaction. */
export function createReviews(ports: {
  readonly store: KycStore;
  readonly tickets: TicketTurns;
  readonly mail: OutgoingMail;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): Reviews {
  const { store, tickets, mail, audit, transact, now } = ports;

  const lease = ({ id: staffId, sessionId }: StaffActor) => ({
    staffId,
    sessionId,
    now: toInstant(now()),
    until: toInstant(now() + LEASE_IDLE_MS),
  });

  async function person(tx: Transaction | null, userId: Uuid): Promise<KycPerson> {
    const found = await store.person(userId, tx);
    if (found !== null) return found;
    throw new GatehouseError('person-unknown', `no person ${userId}`);
  }

  async function secondPerson(
    tx: Transaction | null,
    who: KycPerson,
    decisions: readonly MadeDecision[],
    actor: StaffActor,
  ): Promise<SecondPerson | null> {
    const reviewer = { staffId: actor.id, email: await store.staffEmail(tx, actor.id) };
    return secondPersonNeeded(who, decisions, reviewer);
  }

  async function caseOf(
    tx: Transaction,
    userId: Uuid,
    leasedUntil: Instant,
    actor: StaffActor,
  ): Promise<KycCase> {
    const who = await person(tx, userId);
    const decisions = await store.decisions(userId, tx);
    return {
      person: who,
      documents: await store.documents(userId, tx),
      decisions,
      secondPerson: await secondPerson(tx, who, decisions, actor),
      leasedUntil,
    };
  }

  async function take(
    tx: Transaction,
    userId: Uuid,
    actor: StaffActor,
    refusal: 'kyc-leased' | 'kyc-lease-lost',
  ): Promise<Instant> {
    const asked = lease(actor);
    if (await store.lease(tx, { userId, ...asked })) return asked.until;
    throw new GatehouseError(refusal, 'another reviewer has this person before them');
  }

  async function write(
    tx: Transaction,
    row: KycDecisionRow,
    who: KycPerson,
    after: { readonly status: KycStatus; readonly reviewState: ReviewState },
    actor: StaffActor,
  ): Promise<void> {
    const { id, decision, reason, words, about_id } = row;
    await store.putDecision(tx, row, who.status);
    const version = nextStamp(who.version, now());
    await store.settle(tx, who.id, { ...after, version, at: row.decided_at });
    const log: Activity[] = [
      {
        actor,
        type: 'kyc.decided',
        facts: { decision_id: id, decision, reason, about_id, status_before: who.status },
        about: { type: 'attendee', id: who.id },
        change: {
          before: { status: who.status },
          after: { status: after.status, words },
          personId: who.id,
        },
      },
    ];
    if (decision !== 'taken-back') {
      await mail.queue(tx, {
        kind: decision,
        userId: who.id,
        cause: `${decision}:${id}`,
        facts: { decision_id: id, ...(reason === null ? {} : { reason }) },
      });
    }
    if (after.status === 'approved') await tickets.issueDue(tx, who.id, null, actor, log);
    // A pending person's tickets rest; only what an approval brought goes with the approval.
    if (after.status === 'rejected' || decision === 'taken-back') {
      if (after.status !== 'approved') await tickets.revokeAll(tx, who.id, actor, log);
    }
    await recordAll(audit, tx, log);
  }

  return {
    queue: (actor, since) => store.counts(actor.id, toInstant(now()), since),
    next: (skip, actor) =>
      transact(async (tx) => {
        const asked = lease(actor);
        const userId = await store.leaseNext(tx, { ...asked, skip });
        return userId === null ? null : await caseOf(tx, userId, asked.until, actor);
      }),
    open: (userId, actor) =>
      transact(async (tx) => {
        await person(tx, userId);
        const until = await take(tx, userId, actor, 'kyc-leased');
        return await caseOf(tx, userId, until, actor);
      }),
    release: (userId, actor) => transact((tx) => store.release(tx, userId, actor.id)),
    decide: (asked, actor) =>
      transact(async (tx) => {
        const who = await person(tx, asked.userId);
        const made = await store.decision(tx, asked.id);
        if (made !== null) {
          const isSame = made.user_id === who.id && made.staff_id === actor.id;
          if (isSame) return takeBackUntil(made.decided_at);
          throw new GatehouseError('invalid-input', 'this id is another decision’s', {
            field: 'id',
          });
        }
        const words = checkedWords(asked);
        // Whoever sends a picture locks the same row: nobody is approved by one that was not seen.
        const current = await store.documents(who.id, tx);
        const seen = new Set(asked.documents);
        if (seen.size !== current.length || !current.every(({ id }) => seen.has(id))) {
          throw new GatehouseError('edit-clash', 'the pictures are others than were seen');
        }
        const decisions = await store.decisions(who.id, tx);
        const second = await secondPerson(tx, who, decisions, actor);
        refuseDecision(asked, decisions, second);
        await take(tx, who.id, actor, 'kyc-lease-lost');
        const row = decisionRow(asked, words, actor.id, toInstant(now()));
        const { decision } = asked;
        const after = { status: statusAfter(decision), reviewState: STATE_AFTER[decision] };
        await write(tx, row, who, after, actor);
        await store.release(tx, who.id, actor.id);
        return takeBackUntil(row.decided_at);
      }),
    async latestDecision(userId) {
      const latest = (await store.decisions(userId, null)).at(-1);
      if (latest === undefined || latest.decision === 'taken-back') return null;
      return { reason: latest.reason, words: latest.words };
    },
    takeBack: (id, decisionId, actor) =>
      transact(async (tx) => {
        const about = requireOwnDecision(await store.decision(tx, decisionId), actor.id);
        const who = await person(tx, about.user_id);
        const until = await take(tx, who.id, actor, 'kyc-leased');
        if ((await store.decision(tx, id)) === null) {
          const decisions = await store.decisions(who.id, tx);
          refuseTakeBack(about, {
            latestId: decisions.at(-1)?.id ?? null,
            cameIn: await store.cameInSince(tx, who.id, about.decided_at),
            nowMs: now(),
          });
          const status =
            decisions.find((made) => made.id === decisionId)?.status_before ?? 'pending';
          const hasDocuments = (await store.documents(who.id, tx)).length > 0;
          const reviewState = reviewStateOf(status, hasDocuments);
          const row = takeBackRow(id, about, toInstant(now()));
          await write(tx, row, who, { status, reviewState }, actor);
        }
        return await caseOf(tx, who.id, until, actor);
      }),
  };
}
