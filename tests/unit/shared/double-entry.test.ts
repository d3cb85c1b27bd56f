import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doubleEntries, firstAdmission, type PassingFact } from '#shared/domain/double-entry.ts';
import { testId } from '#tests/fixtures/small-event.ts';

const A = testId(1, 1);
const B = testId(1, 2);
const C = testId(1, 3);

/** An admission at a kiosk, its number telling its id and when. */
function entry(number: number, kiosk: string, change: Partial<PassingFact> = {}): PassingFact {
  return {
    id: testId(2, number),
    scan_id: testId(3, number),
    kind: 'verdict',
    about_id: null,
    kiosk_id: kiosk,
    verdict: 'admitted',
    direction: 'in',
    occurred_at: `2026-11-23T10:00:${String(number).padStart(2, '0')}.000Z`,
    hlc: `${(0x19a000000000 + number).toString(16)}-0000`,
    ...change,
  };
}

function override(number: number, kiosk: string, verdict: PassingFact['verdict']): PassingFact {
  return entry(number, kiosk, { kind: 'override', verdict, about_id: testId(4, number) });
}

function undo(number: number, about: PassingFact): PassingFact {
  const { kiosk_id, scan_id } = about;
  return entry(number, kiosk_id, { kind: 'undo', scan_id, about_id: about.id });
}

function exit(number: number, kiosk: string): PassingFact {
  return entry(number, kiosk, { verdict: 'exit-recorded', direction: 'out' });
}

const pairs = (facts: PassingFact[], mode: Parameters<typeof doubleEntries>[1] = 'single') =>
  doubleEntries(facts, mode).map(({ first, second }) => [first.id, second.id]);

describe('A double entry', () => {
  it('is two gates that let one ticket in apart', () => {
    expect(pairs([entry(1, A), entry(2, B)])).toEqual([[testId(2, 1), testId(2, 2)]]);
  });

  it('is told for each later gate, always with the first', () => {
    expect(pairs([entry(3, C), entry(1, A), entry(2, B)])).toEqual([
      [testId(2, 1), testId(2, 2)],
      [testId(2, 1), testId(2, 3)],
    ]);
  });

  it('is none where a supervisor was told that they were in already', () => {
    expect(pairs([entry(1, A), override(2, B, 'already-inside')])).toEqual([]);
  });

  it('is one where a supervisor overrode something else', () => {
    expect(pairs([entry(1, A), override(2, A, 'wrong-gate')])).toHaveLength(1);
  });

  it('is none where a kiosk let in again whom it had let in itself', () => {
    expect(pairs([entry(1, A), entry(2, A)])).toEqual([]);
  });

  it('is none where one of both was undone', () => {
    const first = entry(1, A);
    expect(pairs([first, entry(2, B), undo(3, first)])).toEqual([]);
  });

  it('is none of one presentation that was refused and then overridden', () => {
    const refused = entry(1, A, { verdict: 'kyc-pending' });
    expect(
      pairs([refused, { ...override(2, A, 'kyc-pending'), scan_id: refused.scan_id }]),
    ).toEqual([]);
  });

  it('is none where coming back is what the event is for', () => {
    expect(pairs([entry(1, A), entry(2, B)], 're-entry')).toEqual([]);
  });

  it('is none after an exit, and one without', () => {
    const facts = [entry(1, A), exit(2, B), entry(3, B), entry(4, A)];
    expect(pairs(facts, 'exits')).toEqual([[testId(2, 3), testId(2, 4)]]);
  });

  it('is the same in whatever order the facts come', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            kiosk: fc.constantFrom(A, B, C),
            kind: fc.constantFrom('in', 'out', 'override', 'undo'),
            about: fc.nat(9),
          }),
          { maxLength: 9 },
        ),
        fc.infiniteStream(fc.nat()),
        fc.constantFrom('single', 'exits', 're-entry'),
        (steps, order, mode) => {
          const facts = steps.map(({ kiosk, kind, about }, number) => {
            if (kind === 'in') return entry(number, kiosk);
            if (kind === 'out') return exit(number, kiosk);
            if (kind === 'override') return override(number, kiosk, 'already-inside');
            return entry(number, kiosk, { kind: 'undo', about_id: testId(2, about) });
          });
          const shuffled = facts
            .map((fact) => ({ fact, rank: order.next().value }))
            .toSorted((a, b) => a.rank - b.rank)
            .map(({ fact }) => fact);
          expect(pairs(shuffled, mode)).toEqual(pairs(facts, mode));
          expect(firstAdmission(shuffled)).toBe(firstAdmission(facts));
        },
      ),
    );
  });
});

describe('The first admission', () => {
  it('is the first that stands', () => {
    const first = entry(1, A);
    expect(firstAdmission([entry(2, B), first])).toBe(first.occurred_at);
    expect(firstAdmission([entry(2, B), first, undo(3, first)])).toBe(entry(2, B).occurred_at);
  });

  it('is none where nobody came in', () => {
    expect(firstAdmission([exit(1, A), entry(2, A, { verdict: 'too-early' })])).toBeNull();
  });
});
