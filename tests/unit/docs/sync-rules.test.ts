import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../../..');
const page = readFileSync(path.join(ROOT, 'docs/SYNC.md'), 'utf8');
const rules = [...page.matchAll(/^\| (\d+) \| (.+?) \| (.+) \|$/gm)].map(
  ([, number = '', , held = '']) => ({
    number: Number(number),
    tests: [...held.matchAll(/`([^`]+)` "([^"]+)"/g)].map(([, file = '', title = '']) => ({
      file,
      title,
    })),
  }),
);

describe('docs/SYNC.md', () => {
  it('numbers its rules without a gap', () => {
    expect(rules.map(({ number }) => number)).toEqual(rules.map((_, at) => at + 1));
    expect(rules.length).toBeGreaterThan(20);
  });

  it.each(rules)('names for rule $number tests that are there', ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    for (const { file, title } of tests) {
      const text = readFileSync(path.join(ROOT, 'tests', file), 'utf8');
      expect(text, `${file}: ${title}`).toContain(title);
    }
  });
});
