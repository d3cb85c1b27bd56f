import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { GateStore, Holder } from './gate-facts.ts';
import { foldFacts, pass, passUnknown } from './projection.ts';

/** Keeps the projections in step with passages. Inside the transaction of the fact. */
export interface Passages {
  /** `row` let somebody pass; `holder` as read before it. */
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

/** Keeps registrations and tallies by the steps of projection.ts. */
export function createPassages(store: GateStore): Passages {
  return {
    apply(row, holder) {
      if (!belongsHere(row, holder)) {
        store.addToTallies(row.event_id, row.gate_id, passUnknown(row.direction));
        return;
      }
      const { after, change } = pass(holder.standing, row.direction, row.occurred_at);
      store.setStanding(holder.registrationId, after);
      store.addToTallies(row.event_id, row.gate_id, change);
    },
    takeBack(row, holder) {
      if (!belongsHere(row, holder)) {
        const { inside, admitted, gateAdmitted } = passUnknown(row.direction);
        const change = { inside: -inside, admitted: -admitted, gateAdmitted: -gateAdmitted };
        store.addToTallies(row.event_id, row.gate_id, change);
        return;
      }
      const facts = store.factsOf(holder.registrationId, row.event_id);
      const before = foldFacts(facts.filter((fact) => fact.about_id !== row.id));
      const after = foldFacts(facts);
      store.setStanding(holder.registrationId, after.standing);
      const tally = {
        inside: after.inside - before.inside,
        admitted: after.admitted - before.admitted,
      };
      store.addToTallies(row.event_id, row.gate_id, { ...tally, gateAdmitted: 0 });
      for (const gateId of new Set([...before.byGate.keys(), ...after.byGate.keys()])) {
        const gateAdmitted = (after.byGate.get(gateId) ?? 0) - (before.byGate.get(gateId) ?? 0);
        if (gateAdmitted === 0) continue;
        store.addToTallies(row.event_id, gateId, { inside: 0, admitted: 0, gateAdmitted });
      }
    },
  };
}
