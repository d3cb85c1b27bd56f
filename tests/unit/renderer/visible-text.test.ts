import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleText } from '#renderer/components/visible-text.ts';

describe('text from outside', () => {
  it('shows what turns the writing round, and controls, as numbers', () => {
    expect(visibleText('VIP \u202eDETTIMDA\u0007')).toBe('VIP ⟨202E⟩DETTIMDA⟨0007⟩');
  });

  it('leaves Indian scripts and their joiners alone', () => {
    for (const name of ['रवि गुप्ता', 'क्\u200dष', 'ಶ್ರೀ\u200cಮತಿ']) {
      expect(visibleText(name)).toBe(name);
    }
  });

  it('never lets a hidden sign through, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f]/u);
      }),
    );
  });
});
