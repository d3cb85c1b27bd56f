import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLog } from '#core/log.ts';
import { newId } from '#shared/domain/id.ts';
import { makeFolder, openGate } from './test-core.ts';

function linesOf(folder: string): Record<string, unknown>[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log', () => {
  it('is JSON, finds a scan by its id, and holds no name, phone or ticket text', async () => {
    const { folder, remove } = makeFolder();
    const log = createLog(folder);
    const scanId = newId();
    let text = '';
    {
      await using gate = await openGate(
        (small) => small.addGuest({ user: { name: 'Meera Nair', phone: '9123456780' } }),
        { core: { log } },
      );
      text = gate.made.text;
      await gate.scan(text, { scanId });
      await gate.scan('https://example.org/secret');
      await gate.core.call('gate.search', { query: 'meera' });
      await gate.core.call('gate.painted', { scanId, decodeMs: 12, paintedMs: 80 });
      const wrong = gate.core.call('gate.scan', { scanId, text: 'Meera Nair' } as never);
      await expect(wrong).rejects.toMatchObject({ code: 'invalid-input' });
    }
    const lines = linesOf(folder);
    const events = lines.filter(({ correlation }) => correlation === scanId);
    expect(events.map(({ message }) => message)).toEqual(['check-in', 'painted', 'call-refused']);
    expect(events[0]).toMatchObject({ level: 'info', verdict: 'admitted', way: 'camera' });
    const all = JSON.stringify(lines);
    for (const personal of ['Meera', '9123456780', text.slice(0, 12), 'secret', '1000004']) {
      expect(all).not.toContain(personal);
    }
    remove();
  });

  it('keeps the order of its lines, and the last of them, though a line waits for its turn', async () => {
    const { folder, remove } = makeFolder();
    const log = createLog(folder);
    log.info('first');
    log.info('second');
    log.error('third', 'no error object');
    log.info('fourth');
    log.warn('fifth');
    log.info('last', { message: 'of a fact' });
    await log.close();
    const said = linesOf(folder).map(({ message }) => message);
    expect(said).toEqual(['first', 'second', 'third', 'fourth', 'fifth', 'last']);
    remove();
  });

  it('writes an error with its stack, but not what a parser quotes', async () => {
    const { folder, remove } = makeFolder();
    const log = createLog(folder);
    try {
      JSON.parse('{"name": Meera}');
    } catch (error) {
      log.error('failed', error, { call: 'test' });
    }
    log.error('failed', new TypeError('plain'));
    await log.close();
    const [quoting, plain] = linesOf(folder);
    expect(quoting).toMatchObject({ error: 'SyntaxError', call: 'test' });
    expect(JSON.stringify(quoting)).not.toContain('Meera');
    expect([quoting?.['message'], plain?.['message']]).toEqual(['failed', 'failed']);
    expect(plain).toMatchObject({ error: 'TypeError', errorMessage: 'plain' });
    expect(String(plain?.['stack'])).toContain('log.test.ts');
    remove();
  });

  it.skipIf(!existsSync('/dev/full'))('on a full disk drops lines and stops nobody', async () => {
    const { folder, remove } = makeFolder();
    const log = createLog(folder);
    log.info('first');
    await log.close();
    const [name] = readdirSync(folder).filter((entry) => entry.endsWith('.log'));
    rmSync(path.join(folder, name!));
    symlinkSync('/dev/full', path.join(folder, name!));
    const full = createLog(folder);
    for (let line = 0; line < 20; line++) {
      full.info('lost');
      await setTimeout(5);
    }
    await expect(full.close()).resolves.toBeUndefined();
    remove();
  });

  it('that can not be written stops nobody', async () => {
    const { folder, remove } = makeFolder();
    const file = path.join(folder, 'no-folder');
    writeFileSync(file, '');
    const log = createLog(path.join(file, 'logs'));
    log.info('one');
    log.info('two');
    await expect(log.close()).resolves.toBeUndefined();
    remove();
  });
});
