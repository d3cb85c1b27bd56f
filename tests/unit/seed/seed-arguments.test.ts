import { describe, expect, test } from 'vitest';
import { parseSeedArguments, UsageError } from '#tools/seed/seed-arguments.ts';

describe('the seed’s arguments', () => {
  test('are a folder, and a small event by default', () => {
    expect(parseSeedArguments(['--data', 'd'], {})).toEqual({
      data: 'd',
      attendees: 200,
      events: 2,
      seed: '1',
      faces: 'off',
    });
  });

  test('take how the events use faces, and refuse what is no policy', () => {
    expect(parseSeedArguments(['--data', 'd', '--faces', 'required'], {})?.faces).toBe('required');
    expect(() => parseSeedArguments(['--data', 'd', '--faces', 'always'], {})).toThrow(UsageError);
  });

  test('take the throw-away key from the environment only', () => {
    const GATEHOUSE_THROWAWAY_KEY = '0f'.repeat(32);
    const parsed = parseSeedArguments(['--data', 'd'], { GATEHOUSE_THROWAWAY_KEY });
    expect(parsed?.throwawayKey).toBe(GATEHOUSE_THROWAWAY_KEY);
    expect(() => parseSeedArguments(['--throwaway-key', 'x'], {})).toThrow(UsageError);
  });

  test.each([
    [[], '--data'],
    [['--data', 'd', '--attendees', 'many'], '--attendees'],
    [['--data', 'd', '--attendees', '0'], '--attendees'],
    [['--data', 'd', '--attendees', '2.5'], '--attendees'],
    [['--data', 'd', '--events', '-1'], '--events'],
    [['--data', 'd', '--date', '22-11-2026'], '--date'],
    [['--data', 'd', '--passphrase', 'short'], '--passphrase'],
    [['--data', 'd', '--colour', 'red'], '--colour'],
    [['--data', 'd', 'extra'], 'extra'],
  ])('%j are refused, naming %s', (argv, named) => {
    const parse = () => parseSeedArguments(argv, {});
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(named);
  });

  test('refuse a throw-away key that is none', () => {
    const parse = () => parseSeedArguments(['--data', 'd'], { GATEHOUSE_THROWAWAY_KEY: 'abc' });
    expect(parse).toThrow(/GATEHOUSE_THROWAWAY_KEY/);
  });

  test('are null where help is asked for', () => {
    expect(parseSeedArguments(['--help'], {})).toBeNull();
  });
});
