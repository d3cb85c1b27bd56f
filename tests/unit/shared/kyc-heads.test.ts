import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kycOutcome } from '#shared/domain/kyc-heads.ts';
import type { KycDecisionRow } from '#shared/domain/kyc.ts';
import { testId } from '#tests/fixtures/small-event.ts';

type Made = Pick<KycDecisionRow, 'id' | 'decision' | 'about_id' | 'seen_id' | 'decided_at'>;

function made(number: number, decision: Made['decision'], seen: number | null): Made {
  const seen_id = seen === null ? null : testId(1, seen);
  return {
    id: testId(1, number),
    decision,
    seen_id,
    about_id: decision === 'taken-back' ? seen_id : null,
    decided_at: `2026-11-23T10:00:${String(number).padStart(2, '0')}.000Z`,
  };
}

const status = (...decisions: Made[]) => kycOutcome(decisions, 'pending').status;

describe('Decisions about one person', () => {
  it('come to what they were before, where there are none', () => {
    expect(kycOutcome([], 'approved')).toEqual({ status: 'approved', decision: null });
  });

  it('come to the last, where each saw the one before', () => {
    expect(status(made(1, 'rejected', null), made(2, 'approved', 1))).toBe('approved');
  });

  it('come to a rejection that an approval did not see', () => {
    expect(status(made(1, 'rejected', null), made(2, 'approved', null))).toBe('rejected');
    expect(status(made(1, 'approved', null), made(2, 'rejected', null))).toBe('rejected');
  });

  it('come to a wish for a better picture rather than to an approval', () => {
    const asked = made(1, 'better-picture', null);
    const { decision } = kycOutcome([made(2, 'approved', null), asked], 'pending');
    expect(decision?.id).toBe(asked.id);
  });

  it('come to the one before, where the last was taken back', () => {
    const before = [made(1, 'rejected', null), made(2, 'approved', 1)];
    expect(status(...before, made(3, 'taken-back', 2))).toBe('rejected');
    expect(kycOutcome([made(1, 'rejected', null), made(2, 'taken-back', 1)], 'approved')).toEqual({
      status: 'approved',
      decision: null,
    });
  });

  it('go on after one was taken back', () => {
    const decisions = [made(1, 'rejected', null), made(2, 'taken-back', 1), made(3, 'approved', 2)];
    expect(status(...decisions)).toBe('approved');
  });

  it('end where a forger made a ring of them', () => {
    expect(status(made(1, 'taken-back', 2), made(2, 'taken-back', 1))).toBe('pending');
  });

  it('come to the same in whatever order they arrive', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            decision: fc.constantFrom('approved', 'rejected', 'better-picture', 'taken-back'),
            seen: fc.option(fc.nat(6)),
          }),
          { maxLength: 7 },
        ),
        fc.infiniteStream(fc.nat()),
        (steps, order) => {
          const decisions = steps.map(({ decision, seen }, number) =>
            made(number, decision, seen !== null && seen < number ? seen : null),
          );
          const shuffled = decisions
            .map((decision) => ({ decision, rank: order.next().value }))
            .toSorted((a, b) => a.rank - b.rank)
            .map(({ decision }) => decision);
          expect(kycOutcome(shuffled, 'pending')).toEqual(kycOutcome(decisions, 'pending'));
        },
      ),
    );
  });
});
