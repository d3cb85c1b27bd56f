import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dateOrNull,
  joinLocalTime,
  splitLocalTime,
  timeOrNull,
} from '#renderer/components/local-time.ts';
import { chosenOnPage } from '#renderer/components/page-selection.ts';
import { passwordStrength } from '#renderer/components/password-strength.ts';

describe('a selection over several pages', () => {
  const page = new Map([
    ['c', 1],
    ['d', 2],
  ]);

  it('keeps what was chosen on other pages', () => {
    expect([...chosenOnPage(new Set(['a', 'c']), page, new Set(['d']))]).toEqual(['a', 'd']);
  });

  it('takes “all” for all of this page, and nothing for none of it', () => {
    expect([...chosenOnPage(new Set(['a']), page, 'all')]).toEqual(['a', 'c', 'd']);
    expect([...chosenOnPage(new Set(['a', 'c', 'd']), page, new Set())]).toEqual(['a']);
  });

  it('counts a row of another page once, though the table names it too', () => {
    expect([...chosenOnPage(new Set(['a', 'c']), page, new Set(['a', 'c']))]).toEqual(['a', 'c']);
  });
});

describe('local times in two fields', () => {
  it('come apart and together again', () => {
    expect(splitLocalTime('2026-12-31T18:30')).toEqual({ date: '2026-12-31', time: '18:30' });
    expect(joinLocalTime('2026-12-31', '18:30')).toBe('2026-12-31T18:30');
    expect(splitLocalTime(joinLocalTime(null, '18:30'))).toEqual({ date: null, time: '18:30' });
  });

  it('are no day and no time where there is none such', () => {
    expect(dateOrNull('2026-12-31')?.toString()).toBe('2026-12-31');
    expect(dateOrNull('2026-02-30')).toBeNull();
    expect(timeOrNull('18:30')?.toString()).toBe('18:30:00');
    expect(timeOrNull('25:00')).toBeNull();
  });

  it('never throw, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(dateOrNull(text)?.toString() ?? text).toBe(text);
        expect(timeOrNull(text)?.toString().slice(0, 5) ?? text).toBe(text);
      }),
    );
  });
});

describe('how hard a password is to guess', () => {
  it('is said in words that follow length and variety', () => {
    expect(passwordStrength('Ab1!xyz')).toBe('too-short');
    expect(passwordStrength('aaaaaaaaaaaaaaaaaaaaaa')).toBe('weak');
    expect(passwordStrength('password')).toBe('weak');
    expect(passwordStrength('kites over')).toBe('fair');
    expect(passwordStrength('kites over the lake')).toBe('strong');
    expect(passwordStrength('पतंगें झील के ऊपर उड़ीं')).toBe('strong');
  });
});
