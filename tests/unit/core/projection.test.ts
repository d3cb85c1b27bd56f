import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldFacts, NEVER_CAME, pass, type PassingFact } from '#core/services/projection.ts';
import { toInstant } from '#shared/domain/instant.ts';

const fact = fc.record({
  kind: fc.constantFrom('verdict', 'override'),
  verdict: fc.constantFrom('admitted', 'exit-recorded', 'already-inside', 'too-late'),
  gate_id: fc.constantFrom('gate-1', 'gate-2'),
  direction: fc.constantFrom('in', 'out'),
});

type Drawn = typeof fact extends fc.Arbitrary<infer T> ? T : never;

function toFacts(drawn: Drawn[]): PassingFact[] {
  return drawn.map((row, index) => ({
    ...row,
    id: `fact-${index}`,
    about_id: null,
    occurred_at: toInstant(index * 1000),
  })) as PassingFact[];
}

describe('what follows from facts', () => {
  it('is the same, kept step by step or folded from the start', () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 30 }), (drawn) => {
        const facts = toFacts(drawn);
        let standing = NEVER_CAME;
        let inside = 0;
        let admitted = 0;
        const byGate = new Map<string, number>();
        for (const { kind, verdict, direction, occurred_at, gate_id } of facts) {
          const isGreen = verdict === 'admitted' || verdict === 'exit-recorded';
          if (kind !== 'override' && !isGreen) continue;
          const { after, change } = pass(standing, direction, occurred_at);
          standing = after;
          inside += change.inside;
          admitted += change.admitted;
          byGate.set(gate_id, (byGate.get(gate_id) ?? 0) + change.gateAdmitted);
        }
        expect(foldFacts(facts)).toEqual({ standing, inside, admitted, byGate });
        expect(inside).toBe(standing.inside ? 1 : 0);
        expect(admitted).toBe(standing.admitted ? 1 : 0);
      }),
    );
  });

  it('is, after an undo, as if the undone had never been', () => {
    fc.assert(
      fc.property(fc.array(fact, { minLength: 1, maxLength: 20 }), fc.nat(), (drawn, pick) => {
        const facts = toFacts(drawn);
        const undone = facts[pick % facts.length]!;
        const undo: PassingFact = { ...undone, id: 'undo', kind: 'undo', about_id: undone.id };
        expect(foldFacts([...facts, undo])).toEqual(
          foldFacts(facts.filter(({ id }) => id !== undone.id)),
        );
      }),
    );
  });
});
