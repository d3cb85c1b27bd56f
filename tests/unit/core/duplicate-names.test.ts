import { describe, expect, it } from 'vitest';
import { areNearNames, letterDistance } from '#core/services/duplicate-names.ts';

describe('the distance of two texts', () => {
  it.each([
    ['asha', 'asha', 0],
    ['asha', 'ahsa', 1],
    ['asha', 'ash', 1],
    ['kulkarni', 'kulkarny', 1],
    ['ca', 'abc', 3],
  ])('%s to %s is %i', (a, b, distance) => {
    expect(letterDistance(a, b, 5)).toBe(distance);
    expect(letterDistance(b, a, 5)).toBe(distance);
  });

  it('is looked at no further than the limit', () => {
    expect(letterDistance('a'.repeat(10_000), 'b'.repeat(10_000), 2)).toBe(3);
  });
});

describe('near names', () => {
  it.each([
    ['Asha Kulkarni', 'Asha Kulkarny'],
    ['Asha Kulkarni', 'KULKARNI, Asha'],
    ['Asha Kulkarni', 'A. Kulkarni'],
    ['Asha Ramesh Kulkarni', 'Asha Kulkarni'],
    ['Emile Roy', 'Émile Roy'],
    ['आशा कुलकर्णी', 'आशा कुलकर्णि'],
  ])('%s and %s', (a, b) => {
    expect(areNearNames(a, b)).toBe(true);
  });

  it.each([
    ['Asha Kulkarni', 'Ravi Kulkarni'],
    ['Ravi', 'Raju'],
    ['Asha', 'Asha Kulkarni'],
    ['राम', 'रोमी'],
  ])('not %s and %s', (a, b) => {
    expect(areNearNames(a, b)).toBe(false);
  });
});
