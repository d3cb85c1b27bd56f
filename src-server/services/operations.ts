import { stampOf } from '#shared/domain/field-merge.ts';
import { isWithinDrift, nextStamp, stampMilliseconds } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';

import type { ErrorCode } from '#shared/errors.ts';
import type { CarriedOperation, PushResult } from '#shared/wire/sync.ts';
import type { Actor } from './actor.ts';
import type { Activity, Audit } from './audit.ts';
import { takeEffect, type Effect, type EffectPorts } from './operation-effects.ts';
import type {
  BelievedCheckIn,
  BelievedFlag,
  HeldOperation,
  OperationStore,
  QuarantineReason,
  ReadOperation,
  SettledOperation,
} from './operation-ports.ts';
import { readOperations } from './operation-reading.ts';
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

/** Waiting operations that one push tries again. */
const MOST_WAITING = 500;

interface Sorted {
  readonly checkIns: BelievedCheckIn[];
  readonly quarantined: { readonly carried: CarriedOperation; readonly why: QuarantineReason }[];
  readonly effects: { readonly carried: CarriedOperation; readonly effect: Effect }[];
  readonly settled: SettledOperation[];
  readonly results: Map<Uuid, PushResult>;
}

const APPLIED = { outcome: 'applied', code: null } as const;

/** Why a check-in can't be believed, and with which code another operation is refused for it. */
const REFUSALS: Readonly<Record<QuarantineReason, ErrorCode>> = {
  'unknown-kiosk': 'kiosk-unknown',
  'bad-signature': 'signature-invalid',
  'number-reused': 'number-reused',
  unreadable: 'operation-unreadable',
  revoked: 'kiosk-revoked',
};

/** Whether it was stamped after its kiosk's key could have been in other hands. */
function isAfterRevocation({ kiosk, carried, isCheckIn }: ReadOperation): boolean {
  if (kiosk === null || kiosk.revokedAt === null) return false;
  return !isCheckIn || stampMilliseconds(carried.hlc) > toMilliseconds(kiosk.revokedAt);
}

function doubtAbout(read: ReadOperation, taken: ReadonlySet<string>): QuarantineReason | null {
  const { carried, kiosk, isSigned, operation } = read;
  if (kiosk === null) return 'unknown-kiosk';
  if (!isSigned) return 'bad-signature';
  if (taken.has(`${carried.kiosk_id}/${carried.seq}`)) return 'number-reused';
  if (operation === null) return 'unreadable';
  return isAfterRevocation(read) ? 'revoked' : null;
}

/** Tells what is to be done with each, before anything is written. */
function sort(
  reads: readonly ReadOperation[],
  held: readonly HeldOperation[],
  nowMs: number,
): Sorted {
  const byId = new Map(held.map((one) => [one.id, one]));
  const taken = new Map(held.map(({ kioskId, seq, id }) => [`${kioskId}/${seq}`, id]));
  const sorted: Sorted = {
    checkIns: [],
    quarantined: [],
    effects: [],
    settled: [],
    results: new Map(),
  };
  for (const read of reads) {
    const { carried, kiosk, operation, isCheckIn } = read;
    const { id } = carried;
    if (sorted.results.has(id)) continue;
    const number = `${carried.kiosk_id}/${carried.seq}`;
    const before = byId.get(id);
    const isSame = before?.signature === carried.signature;
    if (isSame && before.state === 'applied') {
      sorted.results.set(id, { id, outcome: 'duplicate', code: null });
      continue;
    }
    const owner = taken.get(number);
    const isReused = (owner !== undefined && owner !== id) || (before !== undefined && !isSame);
    const why = doubtAbout(read, new Set(isReused ? [number] : []));
    if (why !== null) {
      const code = REFUSALS[why];
      if (isCheckIn) sorted.quarantined.push({ carried, why });
      sorted.results.set(id, isCheckIn ? { id, ...APPLIED } : { id, outcome: 'rejected', code });
      // What is genuine has its number, also where it is refused; a forger takes nobody's.
      if (why !== 'unreadable' && why !== 'revoked') continue;
      taken.set(number, id);
      const state = isCheckIn ? 'applied' : 'rejected';
      sorted.settled.push({ carried, state, code });
      continue;
    }
    taken.set(number, id);
    sorted.results.set(id, { id, ...APPLIED });
    if (operation?.type === 'check-in.recorded') {
      const flags: BelievedFlag[] = [];
      if (!isWithinDrift(carried.hlc, nowMs)) flags.push('future-stamp');
      if (kiosk?.revokedAt !== null) flags.push('revoked');
      sorted.checkIns.push({ row: operation.payload, hlc: carried.hlc, flags });
      sorted.settled.push({ carried, state: 'applied', code: null });
    } else if (operation !== null) {
      sorted.effects.push({ carried, effect: operation });
    }
  }
  return sorted;
}

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
        // A list is taken in from what was received of it, this part too.
        if (effect.type === 'attendees.imported' || effect.type === 'import.ended') {
          await store.keep(tx, [taken], carrierId, turn.at);
        }
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
      return doubtAbout(read, new Set()) === null ? [{ carried, effect: operation }] : [];
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
    const sorted = sort(reads, await store.held(tx, carried), now());
    const { results } = sorted;
    const after = newAftermath();
    const at = toInstant(now());
    await store.quarantine(tx, sorted.quarantined, carrierId, at);
    await store.addCheckIns(tx, sorted.checkIns);
    for (const { row } of sorted.checkIns) {
      if (row.registration_id !== null) after.registrationIds.add(row.registration_id);
      else if (row.ticket_number !== null) after.ticketNumbers.add(row.ticket_number);
    }
    const first = await settleAll(tx, sorted.effects, carrierId, after);
    const settled = await retryWaiting(tx, first, sorted.effects, carrierId, after);
    await store.keep(tx, [...sorted.settled, ...settled], carrierId, at);
    for (const {
      carried: { id },
      state: outcome,
      code,
    } of settled) {
      if (results.has(id)) results.set(id, { id, outcome, code });
    }
    const log: Activity[] = [];
    const alerts = await follow(tx, after, actor, log);
    const gaps = await store.advanceHeads(tx, kioskIds);
    const answers = carried.map(({ id }) => results.get(id) ?? { id, ...APPLIED });
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
        quarantined: sorted.quarantined.length,
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
