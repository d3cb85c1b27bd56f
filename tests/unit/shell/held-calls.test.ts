import { describe, expect, it, vi } from 'vitest';
import { shellContract, type ShellHandlers } from '#shared/ipc/shell-contract.ts';
import { heldCalls } from '../../../src-main/shell/held-calls.ts';

type CallName = keyof ShellHandlers;

/** Handlers that only note that they ran. */
function openStand(isHeld: boolean) {
  const ran = vi.fn();
  const names = Object.keys(shellContract) as CallName[];
  const handlers = Object.fromEntries(names.map((name) => [name, () => ran(name)]));
  const calls = heldCalls(handlers as never, () => isHeld);
  const ask = (name: CallName, input: object): string => {
    try {
      (calls[name] as (given: object) => unknown)(input);
      return 'ran';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  return { ask, ran };
}

const WAYS_OUT: readonly (readonly [CallName, object])[] = [
  ['shell.quit', {}],
  ['shell.choosePackage', {}],
  ['shell.chooseTable', {}],
  ['shell.saveFile', {}],
  ['shell.savePdf', {}],
  ['shell.saveDocument', {}],
  ['shell.print', { printer: null }],
  ['shell.printDocument', { printer: null }],
  ['shell.changeSettings', { fullScreen: false }],
  ['shell.changeSettings', { displayId: 2 }],
];

describe('A held laptop', () => {
  it.each(WAYS_OUT)('is not left by %s; a free one is', (name, input) => {
    const held = openStand(true);
    expect(held.ask(name, input)).toBe('kiosk-held');
    expect(held.ran).not.toHaveBeenCalled();
    expect(openStand(false).ask(name, input)).toBe('ran');
  });

  it.each([
    ['shell.print', { printer: 'Badges' }],
    ['shell.printDocument', { printer: 'Badges' }],
    ['shell.changeSettings', { language: 'hi' }],
    ['shell.settings', {}],
    ['shell.restartCore', {}],
  ] as const)('does %s as ever', (name, input) => {
    expect(openStand(true).ask(name, input)).toBe('ran');
  });
});
