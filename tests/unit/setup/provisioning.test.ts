import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLaunch } from '../../../src-main/shell/command-line.ts';

const FOLDER = path.join(import.meta.dirname, '../../../resources/provisioning');
const read = (name: string): string => readFileSync(path.join(FOLDER, name), 'utf8');

/** Sections of an ini file, their keys and values. */
function sections(text: string): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const name = /^\[(\w+)\]$/.exec(line)?.[1];
    if (name !== undefined) {
      current = new Map();
      found.set(name, current);
      continue;
    }
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) throw new Error(`not understood: ${line}`);
    current.set(key, value);
  }
  return found;
}

describe('Provisioning', () => {
  it('of Linux starts a held Gatehouse again whenever it ends, and leaves no memory behind', () => {
    const service = sections(read('linux/gatehouse-kiosk.service')).get('Service');
    const words = service?.get('ExecStart')?.split(' ') ?? [];
    const place = { isPackaged: true, workingFolder: '/' };
    expect(parseLaunch(words, {}, place).lockDown).toBe(true);
    expect([service?.get('Restart'), service?.get('LimitCORE')]).toEqual(['always', '0']);
    const login = sections(read('linux/50-gatehouse-logind.conf')).get('Login');
    expect([login?.get('NAutoVTs'), login?.get('ReserveVT')]).toEqual(['0', '0']);
  });

  it('of Windows gives one user a held Gatehouse in place of the desktop', () => {
    const script = read('windows/shell-launcher.ps1');
    expect(script).toMatch(/SetCustomShell\(\$sid, "`"\$Program`" --lock-down"/);
    for (const [open, close] of ['{}', '()'].map((pair) => Array.from(pair))) {
      expect(script.split(open ?? '').length).toBe(script.split(close ?? '').length);
    }
  });

  it('of macOS is a whole property list, each part with an id of its own', () => {
    const profile = read('macos/gatehouse-kiosk.mobileconfig');
    const ids = [...profile.matchAll(/<key>PayloadUUID<\/key><string>([0-9A-F-]{36})</g)];
    expect(new Set(ids.map(([, id]) => id)).size).toBe(4);
    const count = (pattern: RegExp): number => [...profile.matchAll(pattern)].length;
    for (const tag of ['plist', 'dict', 'array', 'key', 'string', 'integer']) {
      const [opened, closed] = [count(RegExp(`<${tag}[ >]`, 'g')), count(RegExp(`</${tag}>`, 'g'))];
      expect({ tag, opened }).toEqual({ tag, opened: closed });
    }
  });
});
