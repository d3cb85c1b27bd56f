import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLog } from '../../../src-main/shell/log.ts';

let folder: string;
let said: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-log-'));
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

const names = (): string[] =>
  readdirSync(path.join(folder, 'logs')).filter((name) => name.endsWith('.log'));
const messages = (): unknown[] =>
  names()
    .flatMap((name) =>
      readFileSync(path.join(folder, 'logs', name), 'utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => (JSON.parse(line) as { message: unknown }).message);

describe('the log of the shell', () => {
  test('holds every line when it is closed, the early ones too', async () => {
    const log = openLog(folder, { echo: false });
    log.info('first');
    log.error('second', { error: new Error('why') });
    log.info('last');
    await log.close();
    expect(messages()).toEqual(['first', 'second', 'last']);
  });

  test.skipIf(!existsSync('/dev/full'))(
    'on a full disk drops lines, stops nobody, and writes again a minute after there is room',
    async () => {
      const before = openLog(folder, { echo: false });
      before.info('first');
      await before.close();
      const file = path.join(folder, 'logs', names()[0]!);
      rmSync(file);
      symlinkSync('/dev/full', file);
      const log = openLog(folder, { echo: false });
      log.error('lost');
      await vi.waitFor(() => expect(said).toContain('ENOSPC'));
      rmSync(file);
      log.error('lost as well');
      const broke = performance.now();
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => broke + 61_000);
      log.error('kept');
      clock.mockRestore();
      await setTimeout(50);
      await log.close();
      expect(messages()).toEqual(['kept']);
    },
  );

  test('in a folder that can not be made stops nobody', async () => {
    writeFileSync(path.join(folder, 'logs'), '');
    const log = openLog(folder, { echo: false });
    log.error('one');
    await expect(log.close()).resolves.toBeUndefined();
    expect(said).toContain('log: ');
  });
});
