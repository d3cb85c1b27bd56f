import { describe, expect, it, test } from 'vitest';
import { DOCUMENT_TYPES, missingDocuments, purposeOf } from '#shared/domain/document-type.ts';
import {
  checkedWords,
  decisionRow,
  refuseDecision,
  refuseTakeBack,
  requireOwnDecision,
  reviewStateOf,
  secondPersonNeeded,
  statusAfter,
  takeBackRow,
  takeBackUntil,
  type AskedDecision,
} from '#shared/domain/kyc-rules.ts';
import type { KycDecisionRow } from '#shared/domain/kyc.ts';
import { toMilliseconds } from '#shared/domain/instant.ts';
import { testId } from '#tests/fixtures/small-event.ts';

const ME = testId(1, 1);
const OTHER = testId(1, 2);
const PERSON = testId(1, 3);
const AT = '2026-11-22T12:00:00.000Z';
const MINUTE = 60_000;

function asked(change: Partial<AskedDecision> = {}): AskedDecision {
  const none = { reason: null, words: null, seenId: null };
  return { id: testId(2, 1), userId: PERSON, decision: 'approved', ...none, ...change };
}

function made(number: number, decision: 'approved' | 'rejected', staffId: string): KycDecisionRow {
  const reason = 'under-age' as const;
  return decisionRow(asked({ id: testId(2, number), decision, reason }), null, staffId, AT);
}

const refused = (code: string) => expect.objectContaining({ code }) as Error;

describe('The words of a decision', () => {
  it('are kept clean, and nothing where there are none', () => {
    expect(checkedWords({ decision: 'approved', reason: null, words: ' <b>fine</b> ' })).toBe(
      'fine',
    );
    expect(checkedWords({ decision: 'approved', reason: null, words: '  ' })).toBeNull();
  });

  it.each([
    ['identity-number', asked({ words: '1234 5678 9012' })],
    ['invalid-input', asked({ words: 'x'.repeat(501) })],
    ['invalid-input', asked({ decision: 'rejected' })],
    ['invalid-input', asked({ decision: 'better-picture', reason: 'other', words: ' ' })],
  ])('are refused: %s', (code, decision) => {
    expect(() => checkedWords(decision)).toThrow(refused(code));
  });
});

describe('A second person', () => {
  const person = { email: 'Asha@example.org', addedById: null };
  const me = { staffId: ME, email: null };

  it('is needed by whoever added the person, or is them', () => {
    expect(secondPersonNeeded(person, [], me)).toBeNull();
    expect(secondPersonNeeded({ ...person, addedById: ME }, [], me)).toBe('own-registration');
    const asPerson = { staffId: ME, email: 'asha@example.org' };
    expect(secondPersonNeeded(person, [], asPerson)).toBe('own-registration');
  });

  it('is needed after one’s own rejection, until somebody else decided or it was taken back', () => {
    const rejection = made(1, 'rejected', ME);
    expect(secondPersonNeeded(person, [rejection], me)).toBe('own-rejection');
    const others = [rejection, made(2, 'rejected', OTHER)];
    expect(secondPersonNeeded(person, others, me)).toBeNull();
    const takenBack = [rejection, takeBackRow(testId(2, 3), rejection, AT)];
    expect(secondPersonNeeded(person, takenBack, me)).toBeNull();
    const othersTakenBack = [...others, takeBackRow(testId(2, 4), others[1]!, AT)];
    expect(secondPersonNeeded(person, othersTakenBack, me)).toBe('own-rejection');
  });

  it('keeps an approval from being made alone, but no rejection', () => {
    const rejected = asked({ decision: 'rejected', reason: 'under-age' });
    expect(() => refuseDecision(asked(), [], 'own-registration')).toThrow(
      refused('second-person-needed'),
    );
    expect(() => refuseDecision(rejected, [], 'own-registration')).not.toThrow();
  });
});

test('A decision of who saw an older one as the latest is refused', () => {
  const before = made(1, 'rejected', OTHER);
  expect(() => refuseDecision(asked(), [before], null)).toThrow(refused('edit-clash'));
  expect(() => refuseDecision(asked({ seenId: before.id }), [before], null)).not.toThrow();
  expect(() => refuseDecision(asked({ seenId: before.id }), [], null)).toThrow(
    refused('edit-clash'),
  );
});

describe('Taking back', () => {
  const about = made(1, 'rejected', ME);
  const facts = { latestId: about.id, cameIn: false, nowMs: toMilliseconds(AT) + 5 * MINUTE };

  it('is for whoever decided, and not of a taking back', () => {
    expect(requireOwnDecision(about, ME)).toBe(about);
    const back = takeBackRow(testId(2, 2), about, AT);
    for (const row of [null, made(1, 'approved', OTHER), back]) {
      expect(() => requireOwnDecision(row, ME)).toThrow(refused('not-allowed'));
    }
  });

  it('ends after five minutes, with the next decision, and with coming in', () => {
    expect(takeBackUntil(AT)).toBe('2026-11-22T12:05:00.000Z');
    expect(() => refuseTakeBack(about, facts)).not.toThrow();
    for (const change of [
      { nowMs: facts.nowMs + 1 },
      { latestId: testId(2, 9) },
      { cameIn: true },
    ]) {
      expect(() => refuseTakeBack(about, { ...facts, ...change })).toThrow(refused('too-late'));
    }
  });
});

test('A person’s status and place in the review follow from what was decided', () => {
  expect(statusAfter('rejected')).toBe('rejected');
  expect(statusAfter('better-picture')).toBe('pending');
  expect(reviewStateOf('pending', false)).toBe('none');
  expect(reviewStateOf('pending', true)).toBe('waiting');
  expect(reviewStateOf('approved', true)).toBe('done');
});

test('Both sides of the card and a selfie are wanted, each under the key of its purpose', () => {
  const none = { adhar_front: null, adhar_back: null, selfie: null };
  expect(missingDocuments(none)).toEqual(DOCUMENT_TYPES);
  expect(missingDocuments({ ...none, adhar_back: testId(3, 1) })).toEqual([
    'adhar_front',
    'selfie',
  ]);
  expect(DOCUMENT_TYPES.map(purposeOf)).toEqual(['identity', 'identity', 'face']);
});
