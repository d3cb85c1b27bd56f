import { type CheckInKind, letsPass } from '#shared/domain/check-in.ts';
import type { Direction } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { OverrideReason } from '#shared/domain/staff.ts';
import { isGreen, type VerdictCode } from '#shared/domain/verdict.ts';
import type { ScoreHistogram } from '#shared/ipc/face-contract.ts';
import { addScore, histogramOf, noScores } from './score-bins.ts';

/** A check-in as the tally needs it. */
export interface LiveFact {
  readonly id: Uuid;
  readonly kind: CheckInKind;
  /** What an undo or an override is about. */
  readonly aboutId: Uuid | null;
  readonly gateId: Uuid;
  readonly verdict: VerdictCode;
  readonly direction: Direction;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly reason: OverrideReason | null;
  /** An override that names no supervisor: staff compared the identity card. */
  readonly isByCard: boolean;
  readonly score: number | null;
}

/** What was counted at one gate. */
export interface GateCount {
  readonly refused: number;
  /** The latest of everything that was scanned there, milliseconds since the Unix epoch. */
  readonly lastAt: number;
}

/** What check-ins add up to. What was undone is as if it had never been; a face's score stays. */
export interface LiveCounts {
  /** Verdicts that let nobody in. Who came in by an override all the same is among them. */
  readonly refused: number;
  readonly overridden: number;
  readonly verdicts: ReadonlyMap<VerdictCode, number>;
  /** By the reason given; `card` where staff compared the identity card and no supervisor came. */
  readonly overrideReasons: ReadonlyMap<string, number>;
  /** Entries, also of people who come back, by the minute's beginning in milliseconds. */
  readonly minutes: ReadonlyMap<number, number>;
  readonly gates: ReadonlyMap<Uuid, GateCount>;
  readonly scores: ScoreHistogram | null;
  readonly medianSecondsAPerson: number | null;
}

/** Adds up the check-ins of one event, one by one. */
export interface LiveTally {
  /**
   * @param about what an undo takes back, where that was added before; null: not yet, or no undo.
   * Facts of other laptops may come in any order
   */
  add(fact: LiveFact, about: LiveFact | null): void;
  counts(): LiveCounts;
}

const MINUTE_MS = 60_000;
/** A longer pause is nobody coming, not somebody taking long. */
const LONGEST_GAP_MS = 60_000;

interface GateTally {
  refused: number;
  lastAt: number;
  /** When somebody came in there, ascending. */
  readonly entries: number[];
}

/** Starts with nothing. Memory: one number for each entry, and one id for each undo. */
export function createLiveTally(): LiveTally {
  const verdicts = new Map<VerdictCode, number>();
  const overrideReasons = new Map<string, number>();
  const minutes = new Map<number, number>();
  const gates = new Map<Uuid, GateTally>();
  const undone = new Set<Uuid>();
  let scores: number[] | null = null;

  function gateOf(id: Uuid): GateTally {
    const known = gates.get(id);
    if (known !== undefined) return known;
    const made: GateTally = { refused: 0, lastAt: -Infinity, entries: [] };
    gates.set(id, made);
    return made;
  }

  /** @param by 1 counts it, -1 takes it back */
  function count(fact: LiveFact, by: 1 | -1): void {
    const gate = gateOf(fact.gateId);
    if (fact.kind === 'verdict') {
      move(verdicts, fact.verdict, by);
      if (!isGreen(fact.verdict)) gate.refused += by;
    } else {
      move(overrideReasons, fact.isByCard ? 'card' : (fact.reason ?? 'unknown'), by);
    }
    if (!letsPass(fact) || fact.direction === 'out') return;
    move(minutes, Math.floor(fact.at / MINUTE_MS) * MINUTE_MS, by);
    const place = placeOf(gate.entries, fact.at);
    if (by === 1) gate.entries.splice(place, 0, fact.at);
    else gate.entries.splice(place - 1, 1);
  }

  return {
    add(fact, about) {
      const gate = gateOf(fact.gateId);
      gate.lastAt = Math.max(gate.lastAt, fact.at);
      if (fact.kind === 'undo') {
        if (fact.aboutId === null || undone.has(fact.aboutId)) return;
        undone.add(fact.aboutId);
        if (about !== null) count(about, -1);
        return;
      }
      if (fact.score !== null) addScore((scores ??= noScores()), fact.score);
      // Its undo came first.
      if (!undone.has(fact.id)) count(fact, 1);
    },

    counts() {
      let refused = 0;
      for (const gate of gates.values()) refused += gate.refused;
      let overridden = 0;
      for (const each of overrideReasons.values()) overridden += each;
      return {
        refused,
        overridden,
        verdicts,
        overrideReasons,
        minutes,
        gates,
        scores: scores === null ? null : histogramOf(scores),
        medianSecondsAPerson: medianGap([...gates.values()].map(({ entries }) => entries)),
      };
    },
  };
}

function move<K>(counts: Map<K, number>, key: K, by: number): void {
  const now = (counts.get(key) ?? 0) + by;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
}

/** Behind the last entry that is not later: where the next of this time goes. */
function placeOf(entries: readonly number[], at: number): number {
  let low = 0;
  let high = entries.length;
  // Mostly it is the latest.
  if ((entries.at(-1) ?? -Infinity) <= at) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The median of the seconds between one entry and the next of the same gate, to a tenth, over all
 * gates together; pauses of more than a minute are left out. With two laptops at one gate it is
 * the gate's pace, not the laptop's. Null where nobody followed anybody.
 */
function medianGap(gates: readonly (readonly number[])[]): number | null {
  const gaps = new Float64Array(gates.reduce((sum, { length }) => sum + length, 0));
  let size = 0;
  for (const entries of gates) {
    let before = entries[0] ?? 0;
    for (let index = 1; index < entries.length; index++) {
      const at = entries[index] ?? before;
      if (at - before <= LONGEST_GAP_MS) gaps[size++] = at - before;
      before = at;
    }
  }
  if (size === 0) return null;
  const sorted = gaps.subarray(0, size).sort();
  const upper = sorted[size >> 1] ?? 0;
  const middle = size % 2 === 1 ? upper : (upper + (sorted[(size >> 1) - 1] ?? upper)) / 2;
  return Math.round(middle / 100) / 10;
}
