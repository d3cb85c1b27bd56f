import { describe, expect, test } from 'vitest';
import { GatehouseError } from '#shared/errors.ts';
import { DEFAULT_SETTINGS, type ShellHandlers } from '#shared/ipc/shell-contract.ts';
import { answerCall } from '../../../src-main/shell/answer-call.ts';

const logged: unknown[] = [];
const note = (...line: unknown[]): void => void logged.push(line);
const log = { info: note, warn: note, error: note, close: () => Promise.resolve() };

const unused = (): never => {
  throw new Error('not called here');
};
const handlers: ShellHandlers = {
  'shell.displays': unused,
  'shell.printers': unused,
  'shell.print': unused,
  'shell.savePdf': unused,
  'shell.printRows': unused,
  'shell.finishPrint': unused,
  'shell.cancelPrint': unused,
  'shell.previewPrint': unused,
  'shell.chooseTable': unused,
  'shell.saveFile': unused,
  'shell.printDocument': unused,
  'shell.saveDocument': unused,
  'shell.info': () => ({
    version: '1.0.0',
    platform: 'linux',
    settingsSetAside: null,
    simulatedCamera: false,
  }),
  'shell.health': unused,
  'shell.settings': () => ({ ...DEFAULT_SETTINGS, volume: 9 }),
  'shell.changeSettings': (changes) => ({ ...DEFAULT_SETTINGS, ...changes }) as never,
  'shell.choosePackage': () => {
    throw new GatehouseError('package-not-found', '/home/asha/secret', { tries: 1 });
  },
  'shell.restartCore': () => ({}),
  'shell.quit': () => {
    throw new Error('at /home/asha');
  },
};
const answer = (name: string, input: unknown = {}) => answerCall(handlers, name, input, log);

describe('a call of the window', () => {
  test('runs with its parsed input and answers with its value', async () => {
    expect(await answer('shell.changeSettings', { language: 'hi' })).toEqual({
      ok: true,
      value: { ...DEFAULT_SETTINGS, language: 'hi' },
    });
  });

  test.each(['shell.none', 'constructor', '__proto__', 'toString', ''])(
    'named %j is unknown',
    async (name) => {
      expect(await answer(name)).toMatchObject({ ok: false, error: { code: 'unknown-call' } });
    },
  );

  test.each([[{ language: 'tlh' }], [{ unknown: 1 }], [null], ['text']])(
    'with input %j is refused before it runs',
    async (input) => {
      expect(await answer('shell.changeSettings', input)).toMatchObject({
        ok: false,
        error: { code: 'invalid-input' },
      });
    },
  );

  test('whose handler answers outside its schema is an internal error', async () => {
    expect(await answer('shell.settings')).toMatchObject({
      ok: false,
      error: { code: 'internal', facts: {} },
    });
  });

  test('carries a known error’s code and facts across, and no message', async () => {
    const refused = await answer('shell.choosePackage');
    expect(refused).toMatchObject({ error: { code: 'package-not-found', facts: { tries: 1 } } });
    expect(JSON.stringify(refused)).not.toContain('secret');
  });

  test('that throws is internal to the page, and found in the log by its correlation', async () => {
    const refused = await answer('shell.quit');
    expect(JSON.stringify(refused)).not.toContain('asha');
    if (refused.ok) throw new Error('it must be refused');
    expect(JSON.stringify(logged.at(-1))).toContain(refused.error.correlation);
  });
});
