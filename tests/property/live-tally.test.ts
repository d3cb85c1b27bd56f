import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLiveTally, type LiveFact, type LiveTally } from '#core/services/live-tally.ts';
import { livePictureOf } from '#core/services/live-picture.ts';
import { OVERRIDE_REASONS } from '#shared/domain/staff.ts';
import { isGreen, VERDICT_CODES } from '#shared/domain/verdict.ts';
import { testId } from '#tests/fixtures/small-event.ts';

const START = Date.parse('2026-11-22T10:00:00.000Z');
const GATES = [testId(3, 1), testId(3, 2), testId(3, 3)] as const;
const NO_GATES = { expected: 0, inside: 0, admitted: 0, capacity: null };

interface Event {
  readonly event: number;
  readonly fact: LiveFact;
}

const step = fc.record({
  event: fc.nat(2),
  dice: fc.nat(99),
  target: fc.nat(),
  gate: fc.constantFrom(...GATES),
  verdict: fc.oneof(fc.constant('admitted' as const), fc.constantFrom(...VERDICT_CODES)),
  direction: fc.constantFrom('in' as const, 'in' as const, 'out' as const),
  // Behind as well as ahead: facts of other laptops come late.
  at: fc.integer({ min: 0, max: 45 * 60_000 }),
  reason: fc.constantFrom(...OVERRIDE_REASONS),
  isByCard: fc.boolean(),
  score: fc.option(fc.double({ min: -1, max: 1, noNaN: true }), { nil: null }),
});

/** Verdicts, overrides, undos, and undos again of what was undone, of three events. */
const history = fc.array(step, { maxLength: 120 }).map((steps) => {
  const events: Event[] = [];
  for (const [index, { dice, target, event, gate, ...rest }] of steps.entries()) {
    const id = testId(9, index);
    const common = { id, verdict: rest.verdict, direction: rest.direction, at: START + rest.at };
    const about = events.length === 0 ? undefined : events[target % events.length];
    if (dice < 60 || about === undefined || about.fact.kind === 'undo') {
      const { score } = rest;
      const none = { aboutId: null, reason: null, isByCard: false };
      events.push({ event, fact: { ...common, kind: 'verdict', gateId: gate, ...none, score } });
      continue;
    }
    const kept = { ...about.fact, id, aboutId: about.fact.id, at: common.at, score: null };
    const { reason, isByCard } = rest;
    const fact: LiveFact =
      dice < 80 ? { ...kept, kind: 'override', reason, isByCard } : { ...kept, kind: 'undo' };
    events.push({ event: about.event, fact });
  }
  return events;
});

/** Everything counted anew from all facts, as plainly as it can be said. */
function recount(facts: readonly LiveFact[]) {
  const undone = new Set(facts.filter(({ kind }) => kind === 'undo').map((fact) => fact.aboutId));
  const standing = facts.filter(({ id, kind }) => kind !== 'undo' && !undone.has(id));
  const verdicts = standing.filter(({ kind }) => kind === 'verdict');
  const overrides = standing.filter(({ kind }) => kind === 'override');
  const entries = standing.filter(
    ({ kind, verdict, direction }) =>
      direction === 'in' && (kind === 'override' || isGreen(verdict)),
  );
  const gaps = GATES.flatMap((gate) => {
    const times = entries
      .filter(({ gateId }) => gateId === gate)
      .map(({ at }) => at)
      .toSorted((one, other) => one - other);
    return times.slice(1).map((at, index) => at - times[index]!);
  })
    .filter((gap) => gap <= 60_000)
    .toSorted((one, other) => one - other);
  const half = gaps.length / 2;
  const median = (gaps[Math.ceil(half - 1)]! + gaps[Math.floor(half)]!) / 2;
  const tally = <T>(of: readonly T[]) => {
    const counts = new Map<T, number>();
    for (const each of of) counts.set(each, (counts.get(each) ?? 0) + 1);
    return counts;
  };
  const scores = facts.map(({ score }) => score).filter((score) => score !== null);
  return {
    refused: verdicts.filter(({ verdict }) => !isGreen(verdict)).length,
    overridden: overrides.length,
    verdicts: tally(verdicts.map(({ verdict }) => verdict)),
    overrideReasons: tally(overrides.map(({ isByCard, reason }) => (isByCard ? 'card' : reason))),
    minutes: tally(entries.map(({ at }) => Math.floor(at / 60_000) * 60_000)),
    medianSecondsAPerson: gaps.length === 0 ? null : Math.round(median / 100) / 10,
    lastAt: new Map(
      GATES.map((gate) => [
        gate,
        Math.max(...facts.filter(({ gateId }) => gateId === gate).map(({ at }) => at)),
      ]),
    ),
    scored: scores.length,
  };
}

function check(tally: LiveTally, facts: readonly LiveFact[]): void {
  const counts = tally.counts();
  const { lastAt, scored, ...expected } = recount(facts);
  expect(counts).toMatchObject(expected);
  for (const gate of GATES)
    expect(counts.gates.get(gate)?.lastAt ?? -Infinity).toBe(lastAt.get(gate));
  const inBins = counts.scores?.counts.reduce((sum, count) => sum + count, 0) ?? 0;
  expect(inBins).toBe(scored);
}

/** Adds as the reader does: what an undo is about is handed over where it came before. */
function addAll(events: readonly Event[], after: (tallies: readonly LiveTally[]) => void): void {
  const tallies = [0, 1, 2].map(() => createLiveTally());
  const seen = new Map<string, LiveFact>();
  for (const { event, fact } of events) {
    const about = fact.kind === 'undo' ? (seen.get(fact.aboutId!) ?? null) : null;
    tallies[event]!.add(fact, about);
    seen.set(fact.id, fact);
    after(tallies);
  }
}

describe('a tally kept fact by fact', () => {
  it('is after each fact what all facts counted anew come to, event by event', () => {
    fc.assert(
      fc.property(history, (events) => {
        let count = 0;
        addAll(events, (tallies) => {
          count += 1;
          if (count % 7 !== 0 && count !== events.length) return;
          const soFar = events.slice(0, count);
          for (const [index, tally] of tallies.entries()) {
            const own = soFar.filter(({ event }) => event === index);
            check(
              tally,
              own.map(({ fact }) => fact),
            );
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  it('does not mind in which order the facts of other laptops come', () => {
    fc.assert(
      fc.property(history, fc.nat(), (events, seed) => {
        const shuffled = events
          .map((event, index) => ({
            event,
            key: (Math.imul(index + 1, 2_654_435_761) ^ seed) >>> 0,
          }))
          .toSorted((one, other) => one.key - other.key)
          .map(({ event }) => event);
        let last: readonly LiveTally[] = [];
        addAll(shuffled, (tallies) => {
          last = tallies;
        });
        for (const [index, tally] of last.entries()) {
          const own = events.filter(({ event }) => event === index);
          check(
            tally,
            own.map(({ fact }) => fact),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('shows each minute from the first entry to the last, and none of a wrong date', () => {
    const tally = createLiveTally();
    const entry = (index: number, at: number): LiveFact => ({
      id: testId(9, index),
      kind: 'verdict',
      aboutId: null,
      gateId: GATES[0],
      verdict: 'admitted',
      direction: 'in',
      at,
      reason: null,
      isByCard: false,
      score: null,
    });
    const year = 365 * 86_400_000;
    const times = [START, START + 30_000, START + 150_000, START - year, START + year];
    for (const [index, at] of times.entries()) tally.add(entry(index, at), null);
    const now = START + 300_000;
    const picture = livePictureOf({ ...NO_GATES, gates: [] }, tally.counts(), now);
    expect(picture.arrivals).toEqual({ from: '2026-11-22T10:00:00.000Z', counts: [2, 0, 1] });
    expect(picture.verdicts).toEqual([{ verdict: 'admitted', count: 5 }]);
  });
});
