import { letsPass, type CheckInRow } from '#shared/domain/check-in.ts';
import type { Direction } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';

/** What check-ins say of one registration, or of one unknown ticket's number, at its own event. */
export interface Standing {
  /** The first admission that stands. */
  readonly checkInTime: Instant | null;
  readonly admitted: boolean;
  readonly inside: boolean;
}

export const NEVER_CAME: Standing = { checkInTime: null, admitted: false, inside: false };

/** How a fact moves the tallies of an event and of the gate that it happened at. */
export interface TallyChange {
  readonly inside: number;
  readonly admitted: number;
  /**
   * Persons whom this gate was the first to let in. A quota is a gate's share of all who may come:
   * who comes back takes no second place of it, and who leaves gives none back, here or elsewhere,
   * since they may come back by any gate.
   */
  readonly gateAdmitted: number;
}

/** A passage of somebody whose registration this copy knows. */
export function pass(
  before: Standing,
  direction: Direction,
  at: Instant,
): { after: Standing; change: TallyChange } {
  if (direction === 'out') {
    const change = { inside: before.inside ? -1 : 0, admitted: 0, gateAdmitted: 0 };
    return { after: { ...before, inside: false }, change };
  }
  const after = { checkInTime: before.checkInTime ?? at, admitted: true, inside: true };
  const admitted = before.admitted ? 0 : 1;
  const change = { inside: before.inside ? 0 : 1, admitted, gateAdmitted: admitted };
  return { after, change };
}

/**
 * Whether a check-in tells of one of its event's tickets by the number alone. A number that was
 * let in as another event's is none of them.
 */
export function isByNumber<
  T extends Pick<CheckInRow, 'registration_id' | 'ticket_number' | 'verdict'>,
>(row: T): row is T & { ticket_number: TicketNumber } {
  return (
    row.registration_id === null &&
    row.ticket_number !== null &&
    row.verdict !== 'not-on-this-event'
  );
}

/** A passage of somebody of whom this copy has neither a registration here nor a ticket number. */
export function passUnknown(direction: Direction): TallyChange {
  return direction === 'in'
    ? { inside: 1, admitted: 1, gateAdmitted: 1 }
    : { inside: -1, admitted: 0, gateAdmitted: 0 };
}

export type PassingFact = Pick<
  CheckInRow,
  'id' | 'kind' | 'verdict' | 'direction' | 'about_id' | 'gate_id' | 'occurred_at'
>;

export interface Folded {
  readonly standing: Standing;
  readonly inside: number;
  readonly admitted: number;
  /** Persons first let in, by gate. */
  readonly byGate: ReadonlyMap<Uuid, number>;
}

/**
 * The standing of one registration, or ticket number, from its facts alone, in causal order. What was undone is as
 * if it had never been.
 */
export function foldFacts(facts: readonly PassingFact[]): Folded {
  const undone = new Set(facts.filter(({ kind }) => kind === 'undo').map((fact) => fact.about_id));
  const byGate = new Map<Uuid, number>();
  let standing = NEVER_CAME;
  let inside = 0;
  let admitted = 0;
  for (const fact of facts) {
    if (!letsPass(fact) || undone.has(fact.id)) continue;
    const { after, change } = pass(standing, fact.direction, fact.occurred_at);
    standing = after;
    inside += change.inside;
    admitted += change.admitted;
    byGate.set(fact.gate_id, (byGate.get(fact.gate_id) ?? 0) + change.gateAdmitted);
  }
  return { standing, inside, admitted, byGate };
}

/**
 * The same of a registration that this copy does not hold (yet): each passage is a stranger's, as
 * passUnknown counts it.
 */
export function foldUnknown(facts: readonly PassingFact[]): Folded {
  const undone = new Set(facts.filter(({ kind }) => kind === 'undo').map((fact) => fact.about_id));
  const byGate = new Map<Uuid, number>();
  let inside = 0;
  let admitted = 0;
  for (const fact of facts) {
    if (!letsPass(fact) || undone.has(fact.id)) continue;
    const change = passUnknown(fact.direction);
    inside += change.inside;
    admitted += change.admitted;
    byGate.set(fact.gate_id, (byGate.get(fact.gate_id) ?? 0) + change.gateAdmitted);
  }
  return { standing: NEVER_CAME, inside, admitted, byGate };
}
