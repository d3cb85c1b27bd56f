import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeReleasePapers } from '#tools/release/release-papers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-papers-'));
  mkdirSync(path.join(folder, 'linux-unpacked'));
  writeFileSync(path.join(folder, 'linux-unpacked/gatehouse'), 'a program');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The exit code of Debian's own tool. */
function checked(): number | null {
  return spawnSync('sha512sum', ['-c', '--quiet', 'SHA512SUMS'], { cwd: folder }).status;
}

describe('papers of a release', () => {
  it('say what it is made of, the same each time, with licences and checksums that hold', async () => {
    const names = await writeReleasePapers(folder);
    const read = (): string[] => names.map((name) => readFileSync(path.join(folder, name), 'utf8'));
    const [bill = '', licences = '', sums = ''] = read();
    const { bomFormat, components } = JSON.parse(bill) as {
      bomFormat: string;
      components: { name: string; version: string }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    // Shipped: one that is loaded, one that is bundled, and the runtime.
    for (const name of ['zod', '@litertjs/core', 'electron']) {
      expect(components.map((one) => one.name)).toContain(name);
    }
    expect(licences).toMatch(/^zod [\d.]+: MIT\n\n(.*\n)*?.*Colin McDonnell/m);
    expect(sums).toMatch(/^[\da-f]{128} {2}linux-unpacked\/gatehouse$/m);
    expect(checked()).toBe(0);
    await writeReleasePapers(folder);
    expect(read()).toEqual([bill, licences, sums]);
    writeFileSync(path.join(folder, 'linux-unpacked/gatehouse'), 'A program');
    expect(checked()).not.toBe(0);
  });
});
