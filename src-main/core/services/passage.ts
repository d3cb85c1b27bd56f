import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { GateReader, GateStore, GateWriter, Holder } from './gate-facts.ts';
import { foldFacts, isByNumber, pass, passUnknown, type Folded } from './projection.ts';

/** Keeps the projections in step with passages. Inside the transaction of the fact. */
export interface Passages {
  /** `row`, written already, let somebody pass; `holder` as read before it. */
  apply(row: CheckInRow, holder: Holder | null): void;
  /** `row`, which had let somebody pass, was undone by a check-in already written. */
  takeBack(row: CheckInRow, holder: Holder | null): void;
}

/**
 * Who passes on another event's registration is counted, like a stranger, in the tallies alone:
 * their place at their own event must not look used.
 */
function belongsHere(row: CheckInRow, holder: Holder | null): holder is Holder {
  return holder !== null && holder.facts.eventId === row.event_id;
}

/** Whom a recorded check-in is about, as the copy knows by now. */
export function holderOf(store: GateReader, row: CheckInRow): Holder | null {
  if (row.registration_id !== null) {
    return store.holderByRegistration(row.registration_id, row.gate_id);
  }
  const holder = isByNumber(row) ? store.holderByTicket(row.ticket_number, row.gate_id) : null;
  return belongsHere(row, holder) ? holder : null;
}

/** Moves an event's tallies from what was counted to what its facts now come to. */
export function moveTallies(
  writer: Pick<GateWriter, 'addToTallies'>,
  eventId: Uuid,
  counted: readonly Folded[],
  now: Folded,
): void {
  const sum = (of: (folded: Folded) => number): number =>
    counted.reduce((total, folded) => total - of(folded), of(now));
  const inside = sum((folded) => folded.inside);
  const admitted = sum((folded) => folded.admitted);
  const gates = new Set([now, ...counted].flatMap(({ byGate }) => [...byGate.keys()]));
  let change = { inside, admitted };
  for (const gateId of gates) {
    const gateAdmitted = sum(({ byGate }) => byGate.get(gateId) ?? 0);
    writer.addToTallies(eventId, gateId, { ...change, gateAdmitted });
    change = { inside: 0, admitted: 0 };
  }
}

/** Keeps registrations and tallies by the steps of projection.ts. */
export function createPassages(store: GateStore): Passages {
  return {
    apply(row, holder) {
      if (belongsHere(row, holder)) {
        const { after, change } = pass(holder.standing, row.direction, row.occurred_at);
        store.setStanding(holder.registrationId, after);
        store.addToTallies(row.event_id, row.gate_id, change);
      } else if (isByNumber(row)) {
        const facts = store.factsOfNumber(row.ticket_number, row.event_id);
        const before = foldFacts(facts.filter(({ id }) => id !== row.id)).standing;
        const { change } = pass(before, row.direction, row.occurred_at);
        store.addToTallies(row.event_id, row.gate_id, change);
      } else {
        store.addToTallies(row.event_id, row.gate_id, passUnknown(row.direction));
      }
    },
    takeBack(row, holder) {
      const isKnown = belongsHere(row, holder);
      if (!isKnown && !isByNumber(row)) {
        const { inside, admitted, gateAdmitted } = passUnknown(row.direction);
        const change = { inside: -inside, admitted: -admitted, gateAdmitted: -gateAdmitted };
        store.addToTallies(row.event_id, row.gate_id, change);
        return;
      }
      const facts = isKnown
        ? store.factsOf(holder.registrationId, row.event_id)
        : isByNumber(row)
          ? store.factsOfNumber(row.ticket_number, row.event_id)
          : [];
      const before = foldFacts(facts.filter((fact) => fact.about_id !== row.id));
      const after = foldFacts(facts);
      if (isKnown) store.setStanding(holder.registrationId, after.standing);
      moveTallies(store, row.event_id, [before], after);
    },
  };
}
