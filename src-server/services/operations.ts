import { stampOf } from '#shared/domain/field-merge.ts';
import { isWithinDrift, nextStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { CarriedOperation, PushResult } from '#shared/wire/sync.ts';
import type { Actor } from './actor.ts';
import type { Activity, Audit } from './audit.ts';
import { takeEffect, type Effect, type EffectPorts } from './operation-effects.ts';
import type {
  BelievedCheckIn,
  OperationStore,
  QuarantineReason,
  ReadOperation,
  SettledOperation,
} from './operation-ports.ts';
import { readOperations } from './operation-reading.ts';
import { doubtAbout, REFUSALS, sortOperations, type Sorted } from './operation-sorting.ts';
import { newAftermath, type Aftermath, type Turn } from './operation-turn.ts';
import { recordAll, type TicketTurns } from './tickets.ts';
import type { Transact, Transaction } from './transaction.ts';

/** Who brings operations: a kiosk its own and others', or staff a file of a stick. */
export interface Carrier {
  readonly id: Uuid;
  readonly actor: Actor;
}

/** Takes what happened at kiosks. */
export interface OperationIntake {
  /**
   * Takes operations in one transaction, each by itself: one that can't be taken keeps none back.
   * Taking them again changes nothing. No check-in is ever refused; one that can't be believed is kept
   * apart, and answered as applied.
   * @returns the word on each, in their order; committed
   * @throws GatehouseError store-full where the disk is; then nothing was taken
   */
  take(operations: readonly CarriedOperation[], carrier: Carrier): Promise<PushResult[]>;
}

/** What a failure of one operation means; null: of the whole transaction. */
export type FailureOf = (error: unknown) => ErrorCode | null;

/** Operations that the database itself reads again out of what was received, later too. */
const READ_AGAIN: ReadonlySet<Effect['type']> = new Set([
  'attendees.imported',
  'import.ended',
  'alert.closed',
]);

/** Waiting operations that one push tries again. */
const MOST_WAITING = 500;

/** Wires the intake. */
export function createOperationIntake(ports: {
  readonly store: OperationStore;
  readonly effects: EffectPorts;
  readonly tickets: TicketTurns;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly failureOf: FailureOf;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): OperationIntake {
  const { store, effects, tickets, audit, transact, failureOf, now } = ports;

  function turnOf(tx: Transaction, carried: CarriedOperation, after: Aftermath): Turn {
    const nowMs = now();
    const { kiosk_id: kioskId, hlc, base_version: base, fields } = carried;
    // A clock that is far ahead must not win every merge from now on.
    const believed = isWithinDrift(hlc, nowMs) ? hlc : nextStamp(null, nowMs);
    const stamp = stampOf(believed, kioskId);
    const at = toInstant(nowMs);
    return { tx, kioskId, hlc, believed, stamp, base, fields: fields ?? null, at, after };
  }

  /** Gives one operation its effect; nothing of it stays where it can't be. */
  async function settle(
    tx: Transaction,
    { carried, effect }: Sorted['effects'][number],
    carrierId: Uuid,
    after: Aftermath,
  ): Promise<SettledOperation> {
    const turn = turnOf(tx, carried, after);
    const taken: SettledOperation = { carried, state: 'applied', code: null };
    const once = () =>
      store.apart(tx, async () => {
        // What is read again out of what was received is kept first: what can't be stands alone.
        if (READ_AGAIN.has(effect.type)) await store.keep(tx, [taken], carrierId, turn.at);
        await takeEffect(effects, turn, effect);
      });
    try {
      await once().catch(async (error: unknown) => {
        // Somebody took the address or made the row just now: it is seen the second time.
        if (!effects.store.isTaken(error)) throw error;
        await once();
      });
      return taken;
    } catch (error) {
      const code = failureOf(error);
      if (code === null) throw error;
      return { carried, state: code === 'depends-on-missing' ? 'waiting' : 'rejected', code };
    }
  }

  /**
   * Adds check-ins at once; where the database can't hold one of them, each by itself.
   * @returns those that are to be kept apart
   */
  async function addCheckIns(
    tx: Transaction,
    checkIns: readonly BelievedCheckIn[],
  ): Promise<ReadonlyMap<CarriedOperation, QuarantineReason>> {
    const apart = new Map<CarriedOperation, QuarantineReason>();
    const add = async (some: readonly BelievedCheckIn[]): Promise<void> => {
      const added = await store.apart(tx, () => store.addCheckIns(tx, some));
      for (const { carried, row } of some) if (!added.has(row.id)) apart.set(carried, 'id-reused');
    };
    if (checkIns.length === 0) return apart;
    try {
      await add(checkIns);
    } catch (error) {
      if (failureOf(error) === null) throw error;
      for (const one of checkIns) {
        await add([one]).catch((failure: unknown) => {
          if (failureOf(failure) === null) throw failure;
          apart.set(one.carried, 'unreadable');
        });
      }
    }
    return apart;
  }

  async function settleAll(
    tx: Transaction,
    some: Sorted['effects'],
    carrierId: Uuid,
    after: Aftermath,
  ): Promise<SettledOperation[]> {
    const settled: SettledOperation[] = [];
    for (const one of some) settled.push(await settle(tx, one, carrierId, after));
    return settled;
  }

  /** Tries what waits again, as long as something of it can be taken. */
  async function retryWaiting(
    tx: Transaction,
    first: readonly SettledOperation[],
    held: Sorted['effects'],
    carrierId: Uuid,
    after: Aftermath,
  ): Promise<SettledOperation[]> {
    const latest = new Map(first.map((one) => [one.carried.id, one]));
    if (!first.some(({ state }) => state === 'applied')) return first.slice();
    const elsewhere = await store.waiting(tx, [...latest.keys()], MOST_WAITING);
    const kiosks = await store.kiosks([...new Set(elsewhere.map((one) => one.kiosk_id))], tx);
    const known = await readOperations(elsewhere, kiosks);
    const others = known.flatMap((read): Sorted['effects'] => {
      const { carried, operation } = read;
      // Check-ins never wait.
      if (operation === null || operation.type === 'check-in.recorded') return [];
      return doubtAbout(read, false) === null ? [{ carried, effect: operation }] : [];
    });
    const open = [
      ...held.filter(({ carried }) => latest.get(carried.id)?.state === 'waiting'),
      ...others,
    ];
    for (let rest = open; rest.length > 0;) {
      const settled = await settleAll(tx, rest, carrierId, after);
      for (const one of settled) latest.set(one.carried.id, one);
      const still = new Set(
        settled.filter(({ state }) => state === 'waiting').map(({ carried }) => carried.id),
      );
      if (still.size === rest.length) break;
      rest = rest.filter(({ carried }) => still.has(carried.id));
    }
    return [...latest.values()];
  }

  /** What follows once for all that was taken. */
  async function follow(
    tx: Transaction,
    after: Aftermath,
    actor: Actor,
    log: Activity[],
  ): Promise<number> {
    for (const userId of [...after.decided.keys()].toSorted()) {
      const before = after.decided.get(userId);
      const person = await effects.store.lockPerson(tx, userId);
      if (person?.status === 'approved') await tickets.issueDue(tx, userId, null, actor, log);
      if (person?.status === 'rejected' && before !== 'rejected') {
        await tickets.revokeAll(tx, userId, actor, log);
      }
    }
    const alerts = await store.settlePassages(tx, {
      registrationIds: [...after.registrationIds],
      ticketNumbers: [...after.ticketNumbers],
    });
    await store.settleClosings(tx, [...after.closedAlerts]);
    return alerts;
  }

  async function takeIn(
    tx: Transaction,
    reads: readonly ReadOperation[],
    { id: carrierId, actor }: Carrier,
  ): Promise<PushResult[]> {
    const carried = reads.map((read) => read.carried);
    const kioskIds = [
      ...new Set(reads.filter(({ isSigned }) => isSigned).map((read) => read.carried.kiosk_id)),
    ];
    await store.lockKiosks(tx, kioskIds);
    const sorted = sortOperations(reads, await store.held(tx, carried), now());
    const { results } = sorted;
    const after = newAftermath();
    const at = toInstant(now());
    const apart = await addCheckIns(tx, sorted.checkIns);
    const quarantined = [
      ...sorted.quarantined,
      ...[...apart].map(([carried, why]) => ({ carried, why })),
    ];
    await store.quarantine(tx, quarantined, carrierId, at);
    for (const { carried: one, row } of sorted.checkIns) {
      const why = apart.get(one);
      const code = why === undefined ? null : REFUSALS[why];
      sorted.settled.push({ carried: one, state: 'applied', code });
      if (why !== undefined) continue;
      if (row.registration_id !== null) after.registrationIds.add(row.registration_id);
      else if (row.ticket_number !== null) after.ticketNumbers.add(row.ticket_number);
    }
    const first = await settleAll(tx, sorted.effects, carrierId, after);
    const settled = await retryWaiting(tx, first, sorted.effects, carrierId, after);
    await store.keep(tx, [...sorted.settled, ...settled], carrierId, at);
    for (const { carried: one, state: outcome, code } of settled) {
      if (results.has(one)) results.set(one, { id: one.id, outcome, code });
    }
    const log: Activity[] = [];
    const alerts = await follow(tx, after, actor, log);
    const gaps = await store.advanceHeads(tx, kioskIds);
    const answers = carried.map((one) => {
      const word = results.get(sorted.repeated.get(one) ?? one);
      if (word === undefined) throw new Error('an operation has no word on it');
      return word;
    });
    const count = (outcome: PushResult['outcome']): number =>
      answers.filter((one) => one.outcome === outcome).length;
    log.push({
      actor,
      type: 'operations.taken',
      facts: {
        applied: count('applied'),
        duplicate: count('duplicate'),
        waiting: count('waiting'),
        rejected: count('rejected'),
        quarantined: quarantined.length,
        alerts,
        kiosks_with_gaps: gaps,
      },
    });
    await recordAll(audit, tx, log);
    return answers;
  }

  return {
    async take(operations, carrier) {
      const kiosks = await store.kiosks([...new Set(operations.map((one) => one.kiosk_id))], null);
      const reads = await readOperations(operations, kiosks);
      return await transact((tx) => takeIn(tx, reads, carrier));
    },
  };
}
