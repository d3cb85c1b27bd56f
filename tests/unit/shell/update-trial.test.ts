import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  beginTrial,
  openTrialFiles,
  type KeptPackage,
  type UpdateTrial,
} from '../../../src-main/shell/update-trial.ts';

const packageOf = (version: string): KeptPackage => ({
  version,
  name: `Gatehouse-${version}.AppImage`,
  size: 3,
  sha512: Buffer.alloc(64, 1).toString('base64'),
  signed: null,
});
const TRIAL: UpdateTrial = {
  state: 'installing',
  sequence: 7,
  to: packageOf('1.1.0'),
  starts: 0,
  back: packageOf('1.0.0'),
};

/** Starts the program again and again, as it would find its own file. */
function starts(found: UpdateTrial, versions: readonly string[]): (string | null)[] {
  let trial: UpdateTrial | null = found;
  return versions.map((version) => {
    const begun: ReturnType<typeof beginTrial> = beginTrial(trial, version);
    ({ trial } = begun);
    return trial?.state ?? begun.outcome?.kind ?? null;
  });
}

describe('a version that was installed', () => {
  test('is tried three times, then goes back, and that is said', () => {
    const new_ = '1.1.0';
    expect(starts(TRIAL, [new_, new_, new_, new_, '1.0.0', '1.0.0'])).toEqual([
      'testing',
      'testing',
      'testing',
      'going-back',
      'went-back',
      null,
    ]);
  });

  test('stays where there is nothing to go back to', () => {
    const trial = { ...TRIAL, back: null, starts: 3 };
    expect(starts(trial, ['1.1.0', '1.1.0'])).toEqual(['no-way-back', null]);
  });

  test('tries the way back again where it broke off, and stays where it never ends', () => {
    const trial = { ...TRIAL, state: 'testing', starts: 3 } as const;
    expect(starts(trial, Array<string>(5).fill('1.1.0'))).toEqual([
      'going-back',
      'going-back',
      'going-back',
      'no-way-back',
      null,
    ]);
  });

  test('is said not to be installed where the one before starts again', () => {
    expect(starts(TRIAL, ['1.0.0', '1.0.0'])).toEqual(['not-installed', null]);
  });

  test('is nobody’s trial any more where somebody installed another', () => {
    expect(starts({ ...TRIAL, state: 'testing', starts: 1 }, ['1.2.0'])).toEqual([null]);
  });
});

test('what is kept comes back as it was; a file that can’t be read is as none', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-trial-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = openTrialFiles(folder);
  expect([files.trial(), files.kept()]).toEqual([null, null]);
  files.setTrial(TRIAL);
  files.keep(TRIAL.to);
  expect([files.trial(), files.kept()]).toEqual([TRIAL, TRIAL.to]);
  writeFileSync(path.join(folder, 'trial.json'), '{"state":"inst');
  expect(files.trial()).toBeNull();
  files.setTrial(null);
  expect(files.trial()).toBeNull();
});
