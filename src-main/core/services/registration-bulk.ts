import { setImmediate as nextTurn } from 'node:timers/promises';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError, missingCase } from '#shared/errors.ts';
import type { AttendeeChoice, AttendeeFilter } from '#shared/ipc/attendee-contract.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { ParsedInputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import { requirePlace } from './attendee-lookup.ts';
import type { AttendeePorts, HeldRegistration } from './attendee-ports.ts';
import type { RegistrationEditing } from './registration-editing.ts';

export type BulkAct = ParsedInputOf<CoreContract, 'registration.bulk'>['act'];

/** Why somebody was left as they were; a sentence each under `adminAttendees.skipped`. */
export type SkipReason =
  | 'unknown'
  | 'already-cancelled'
  | 'not-cancelled'
  | 'cancelled'
  | 'arrived'
  | 'already-there'
  | 'no-ticket'
  | 'has-ticket';

export interface BulkResult {
  readonly done: number;
  readonly skipped: Record<string, number>;
}

export interface BulkPorts extends AttendeePorts {
  readonly editing: RegistrationEditing;
  /** Ids that a filter lets through now. */
  readonly chosen: (filter: AttendeeFilter) => Promise<readonly Uuid[]>;
  /** Milliseconds of writing that nobody at the gate notices. */
  readonly pace: () => { readonly writeMs: number };
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Those chosen, in the order in which they are changed.
 * @throws GatehouseError choice-changed where a filter lets through another number than was confirmed
 */
export async function resolveChoice(
  choice: AttendeeChoice,
  chosen: BulkPorts['chosen'],
): Promise<readonly Uuid[]> {
  if (choice.by === 'ids') return [...new Set(choice.registrationIds)];
  const ids = await chosen(choice.filter);
  if (ids.length === choice.count) return ids;
  throw new GatehouseError('choice-changed', 'the filter lets through another number by now', {
    confirmed: choice.count,
    count: ids.length,
  });
}

/**
 * Changes many registrations: some milliseconds of them a transaction, each registration whole or
 * not at all. What was done stays done where a later chunk fails.
 */
export function createRegistrationBulk(
  ports: BulkPorts,
): (choice: AttendeeChoice, act: BulkAct, actor: Actor) => Promise<BulkResult> {
  const { store, tickets, editing, chosen, pace, onProgress } = ports;

  function ticketFor({ row }: HeldRegistration) {
    return { registrationId: row.id, eventId: row.event_id, ticketTypeId: row.ticket_type_id };
  }

  function move(
    held: HeldRegistration,
    { eventId, ticketTypeId }: { readonly eventId: Uuid; readonly ticketTypeId: Uuid },
    actor: Actor,
  ): SkipReason | null {
    const { row } = held;
    if (row.status === 'cancelled') return 'cancelled';
    if (held.checkInTime !== null) return 'arrived';
    const there = store.registration(registrationId(row.user_id, eventId));
    if (there !== null && (there.row.status === 'registered' || row.event_id === eventId)) {
      return 'already-there';
    }
    tickets.revoke(row.id, actor.staffId);
    editing.record(row, { ...row, status: 'cancelled' }, 'registration.moved', actor);
    editing.register(row.user_id, { eventId, ticketTypeId, flags: row.flags }, actor);
    return null;
  }

  /** Changes one. @returns why not, or null */
  function change(held: HeldRegistration, act: BulkAct, actor: Actor): SkipReason | null {
    const { row } = held;
    switch (act.to) {
      case 'cancel':
        if (row.status === 'cancelled') return 'already-cancelled';
        // An admission is a fact: who was let in is blocked, or their ticket revoked, instead.
        if (held.checkInTime !== null) return 'arrived';
        editing.record(row, { ...row, status: 'cancelled' }, 'registration.cancelled', actor);
        return null;
      case 'restore':
        if (row.status === 'registered') return 'not-cancelled';
        editing.record(row, { ...row, status: 'registered' }, 'registration.restored', actor);
        return null;
      case 'move':
        return move(held, act, actor);
      case 'revoke-tickets':
        return tickets.revoke(row.id, actor.staffId) === 0 ? 'no-ticket' : null;
      case 'replace-tickets':
        if (row.status === 'cancelled') return 'cancelled';
        if (store.activeTickets(row.id).length === 0) return 'no-ticket';
        tickets.ensureKey(row.event_id, actor.staffId);
        tickets.replace(ticketFor(held), actor.staffId);
        return null;
      case 'issue-missing-tickets':
        if (row.status === 'cancelled') return 'cancelled';
        if (store.activeTickets(row.id).length > 0) return 'has-ticket';
        tickets.ensureKey(row.event_id, actor.staffId);
        tickets.issue(ticketFor(held), actor.staffId);
        return null;
      default:
        return missingCase(act);
    }
  }

  return async (choice, act, actor) => {
    const ids = await resolveChoice(choice, chosen);
    if (act.to === 'move') requirePlace(store, act.eventId, act.ticketTypeId);
    const skipped: Record<string, number> = {};
    let done = 0;
    for (let next = 0; next < ids.length;) {
      const { writeMs } = pace();
      // Counted after the commit alone: what a failed transaction takes back was not done.
      const chunk = store.writing(() => {
        const end = performance.now() + writeMs;
        const reasons: (SkipReason | null)[] = [];
        do {
          const held = store.registration(
            store.currentRegistration(ids[next + reasons.length] ?? ''),
          );
          reasons.push(held === null ? 'unknown' : change(held, act, actor));
        } while (next + reasons.length < ids.length && performance.now() < end);
        return reasons;
      });
      next += chunk.length;
      for (const reason of chunk) {
        if (reason === null) done += 1;
        else skipped[reason] = (skipped[reason] ?? 0) + 1;
      }
      onProgress(next, ids.length);
      await nextTurn();
    }
    return { done, skipped };
  };
}
