import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSearch } from '#core/services/search-plan.ts';
import { foldForSearch, registrationSearchText } from '#core/services/search-text.ts';

describe('folding', () => {
  it.each([
    ['  José   MÜLLER ', 'jose muller'],
    ['Straße', 'strasse'],
    ['İstanbul ıssız', 'istanbul issiz'],
    ['ΟΔΥΣΣΕΎΣ', 'οδυσσευσ'],
    ['D’Souza, A.-M.', 'd souza a m'],
    ['ﬁancé', 'fiance'],
    ['फ़ातिमा', 'फातिमा'],
    ['क्‍षेत्र', 'क्षेत्र'],
    ['०१२३४५६७८९', '0123456789'],
  ])('%s becomes %s', (typed, folded) => {
    expect(foldForSearch(typed)).toBe(folded);
  });

  it('keeps the vowels of Devanagari apart', () => {
    const names = ['राम', 'रोम', 'रीमा', 'रमा'];
    expect(new Set(names.map(foldForSearch)).size).toBe(4);
  });

  it('of what is folded changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldForSearch(foldForSearch(text))).toBe(foldForSearch(text));
      }),
    );
  });
});

describe('planning a search', () => {
  it('takes at least three signs that count', () => {
    expect(planSearch('ab')).toBeNull();
    expect(planSearch('!!!')).toBeNull();
    expect(planSearch('a-b')?.anywhere).toBe('"a b"');
  });

  it('looks for words that begin so first, then for letters anywhere', () => {
    expect(planSearch('ra kumar')).toMatchObject({
      wordStarts: '" ra" AND " kumar"',
      anywhere: '"kumar"',
    });
  });

  it('never lets a query out of its quotation marks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const plan = planSearch(typed);
        for (const expression of [plan?.wordStarts, plan?.anywhere]) {
          if (expression === null || expression === undefined) continue;
          expect(expression).toMatch(/^\(?"[^"]*"( AND "[^"]*")*(\) OR "[^"]*")?$/);
        }
      }),
    );
  });

  it('finds a ticket number with its check symbol in the index', () => {
    expect(registrationSearchText('Asha', '9811100001', ['0000000000000'])).toBe(
      ' asha 9811100001 00000000000000 ',
    );
  });
});
