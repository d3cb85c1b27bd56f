import { doubleEntryId, type AlertRow } from './alert.ts';
import { letsPass, type CheckInRow } from './check-in.ts';
import type { EntryMode } from './event.ts';
import type { HlcStamp } from './hybrid-clock.ts';
import type { Uuid } from './id.ts';
import type { Instant } from './instant.ts';

/** A check-in of one registration, as far as who came in when hangs on it. */
export interface PassingFact extends Pick<
  CheckInRow,
  'id' | 'kind' | 'scan_id' | 'about_id' | 'kiosk_id' | 'verdict' | 'direction' | 'occurred_at'
> {
  readonly hlc: HlcStamp;
}

/** Two presentations that were each let in, in causal order. */
export interface DoubleEntry<F extends PassingFact = PassingFact> {
  readonly first: F;
  readonly second: F;
}

/** The passages that stand, each presentation once, in causal order: not what was undone. */
function standing<F extends PassingFact>(facts: readonly F[]): F[] {
  const undone = new Set(facts.filter(({ kind }) => kind === 'undo').map((fact) => fact.about_id));
  const ordered = facts
    .filter((fact) => letsPass(fact) && !undone.has(fact.id))
    .toSorted((a, b) => (a.hlc < b.hlc || (a.hlc === b.hlc && a.id < b.id) ? -1 : 1));
  const scans = ordered.map(({ scan_id: scan }) => scan);
  return ordered.filter(({ scan_id: scan }, at) => scans.indexOf(scan) === at);
}

/** The time of the first admission that stands; null: nobody came, or all of it was undone. */
export function firstAdmission(facts: readonly PassingFact[]): Instant | null {
  return standing(facts).find(({ direction }) => direction === 'in')?.occurred_at ?? null;
}

/**
 * Whether whoever let somebody in was told that they were in already. A supervisor who overrode
 * already-inside was. A kiosk that had let them in itself, and turned green all the same, knew too: its
 * event allowed it then. A supervisor who overrode something else was not, also at the same kiosk: an
 * earlier rule had the screen.
 */
function knew(entry: PassingFact, earlier: readonly PassingFact[]): boolean {
  if (entry.kind === 'override') return entry.verdict === 'already-inside';
  return earlier.some(({ kiosk_id: kiosk }) => kiosk === entry.kiosk_id);
}

/**
 * Entries on one registration that were each let in without one knowing of the other: most likely one
 * ticket in two hands. Each later one is told with the first, so that a supervisor sees whom it was
 * shared with. `single`: any two. `exits`: two without an exit between. `re-entry`: none, since exits are
 * not seen and coming back is what that mode is for. What was undone, and what somebody let in with open
 * eyes, is no double entry.
 *
 * Pure, and the same in whatever order the facts came: an undo that comes late takes its pair away.
 * @param facts all check-ins of the registration at its event, by its aliases and tickets' numbers too
 */
export function doubleEntries<F extends PassingFact>(
  facts: readonly F[],
  entryMode: EntryMode,
): DoubleEntry<F>[] {
  if (entryMode === 're-entry') return [];
  const pairs: DoubleEntry<F>[] = [];
  /** Entries since the last exit. */
  let run: F[] = [];
  for (const fact of standing(facts)) {
    if (fact.direction === 'out') {
      if (entryMode === 'exits') run = [];
      continue;
    }
    const [first] = run;
    if (first !== undefined && !knew(fact, run)) pairs.push({ first, second: fact });
    run = [...run, fact];
  }
  return pairs;
}

/** The alert that a pair raises, open: the same row wherever both facts are. */
export function doubleEntryAlert(
  { first, second }: DoubleEntry,
  of: { readonly eventId: Uuid; readonly registrationId: Uuid },
): AlertRow {
  return {
    id: doubleEntryId(first.id, second.id),
    kind: 'double-entry',
    event_id: of.eventId,
    registration_id: of.registrationId,
    first_id: first.id,
    second_id: second.id,
    raised_at: second.occurred_at,
    closed_at: null,
    closed_by: null,
    note: null,
    closed_hlc: null,
  };
}
