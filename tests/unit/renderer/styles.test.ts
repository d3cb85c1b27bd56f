import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../../src-renderer/styles');

/** Classes that a sheet styles by themselves: they hold wherever the sheet was once loaded. */
function bareClasses(css: string): Set<string> {
  const rules = css.replaceAll(/\/\*.*?\*\//gs, '').matchAll(/([^{};]+)\{/g);
  const selectors = [...rules].flatMap(([, list]) => list!.split(','));
  return new Set(
    selectors.flatMap((selector) => /^\.([\w-]+)(?:::?[\w-]+)*$/.exec(selector.trim())?.[1] ?? []),
  );
}

/** Sheets of rooms load with their rooms, and stay: a shared name would change the gate behind. */
function sharedClasses(sheets: ReadonlyMap<string, string>): string[] {
  const homes = new Map<string, string[]>();
  for (const [file, css] of sheets) {
    for (const name of bareClasses(css)) homes.set(name, [...(homes.get(name) ?? []), file]);
  }
  return [...homes]
    .filter(([, files]) => files.length > 1)
    .map(([name, files]) => `.${name}: ${files.join(', ')}`);
}

describe('the style sheets', () => {
  it('share no class, so that opening one room leaves the others as they are', () => {
    const files = readdirSync(ROOT).filter((name) => name.endsWith('.css'));
    const sheets = new Map(
      files.map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')] as const),
    );
    expect(sharedClasses(sheets)).toEqual([]);
  });

  it('would be caught if they did', () => {
    const sheets = new Map([
      ['a.css', '.gate, .side { color: red } /* .x { */ .side .x { top: 0 }'],
      ['b.css', '@media print { .side::before { content: none } } .x { top: 0 }'],
    ]);
    expect(sharedClasses(sheets)).toEqual(['.side: a.css, b.css']);
  });
});
