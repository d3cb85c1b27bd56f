import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '#renderer/i18n/en/index.ts';
import { start as english } from '#renderer/i18n/en/start.ts';
import { hi } from '#renderer/i18n/hi/index.ts';
import { start as hindi } from '#renderer/i18n/hi/start.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../src-renderer');

/** What a file imports at once, by files of the window: not types, and not what comes later. */
function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/^(?:import|export) (?!type )[^;]*? from '(\.[^']+)';/gms)]
    .map((match) => path.resolve(path.dirname(file), match[1]!))
    .filter((target) => existsSync(target) && target.startsWith(ROOT));
}

/** Every file that is loaded before somebody opens anything. */
function startFiles(): string[] {
  const seen = new Set<string>();
  const todo = [path.join(ROOT, 'main.ts'), path.join(ROOT, 'open-window.tsx')];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    todo.push(...importsOf(file));
  }
  return [...seen];
}

/** The parts of the texts that a source asks for by name. */
function partsIn(source: string): string[] {
  const names = Object.keys(en).join('|');
  return [...source.matchAll(new RegExp(`['"\`](${names})\\.[\\w$]`, 'g'))].map((m) => m[1]!);
}

describe('the texts that come with the window', () => {
  const files = startFiles().filter((file) => !file.includes(`${path.sep}i18n${path.sep}`));

  it('are all that the gate and the first set-up ask for', () => {
    // What shows texts is a component; elsewhere such names are calls.
    const shown = files.filter((file) => file.endsWith('.tsx'));
    const missing = shown.flatMap((file) =>
      partsIn(readFileSync(file, 'utf8'))
        .filter((part) => !Object.hasOwn(english, part))
        .map((part) => `${path.relative(ROOT, file)}: ${part}`),
    );
    expect(missing).toEqual([]);
  });

  it('leave admin mode and the face desk for later', () => {
    const names = files.map((file) => path.relative(ROOT, file));
    expect(names).toContain(path.join('gate', 'gate-screen.tsx'));
    expect(names.filter((name) => /^(admin|desk)[/\\]/.test(name))).toEqual([]);
    expect(Object.keys(english)).not.toContain('admin');
  });

  it('are the same words as everywhere', () => {
    expect(en).toMatchObject(english);
    expect(hi).toMatchObject(hindi);
  });
});
