import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');
const FIXTURES = path.join(root, 'tests/fixtures/qr-pictures');

const evaluate = async (
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> => {
  try {
    return {
      code: 0,
      ...(await run(process.execPath, ['tools/eval-qr.ts', ...args], { cwd: root })),
    };
  } catch (reason) {
    return reason as { code: number; stdout: string; stderr: string };
  }
};

let folder = '';
afterEach(async () => {
  if (folder) await rm(folder, { recursive: true });
  folder = '';
});

describe('npm run eval:qr', () => {
  it('reads every picture of a folder and the folders in it, whatever its kind', async () => {
    const { code, stdout } = await evaluate(FIXTURES, '--json');
    const result: unknown = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(Object.keys(result as object)).toEqual(['read', 'total', 'wrong', 'medianMs', 'p95Ms']);
    expect(result).toMatchObject({ read: 6, total: 6, wrong: 0 });
  });

  it('counts a text that is not the expected one as wrong, and any text where none is expected', async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'eval-qr-'));
    await cp(path.join(FIXTURES, 'paper.png'), path.join(folder, 'a.png'));
    await cp(path.join(FIXTURES, 'paper.png'), path.join(folder, 'b.png'));
    await writeFile(path.join(folder, 'a.txt'), 'SOMETHING ELSE');
    const { stdout } = await evaluate(folder, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ read: 1, total: 2, wrong: 1 });
  });

  it('names a picture that can not be opened and counts it as not read', async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'eval-qr-'));
    await writeFile(path.join(folder, 'broken.png'), 'not a picture');
    const { code, stdout, stderr } = await evaluate(folder);
    expect(code).toBe(0);
    expect(stderr).toContain('broken.png');
    expect(stdout).toContain('0 of 1 read, 0 wrongly');
  });

  it('says so when the folder is missing, empty or not given', async () => {
    const missing = await evaluate('/no/such/folder');
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('/no/such/folder');
    expect((await evaluate()).code).toBe(2);
    folder = await mkdtemp(path.join(tmpdir(), 'eval-qr-'));
    expect((await evaluate(folder)).code).toBe(1);
  });
});
