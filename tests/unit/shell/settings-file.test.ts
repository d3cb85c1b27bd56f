import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#shared/ipc/shell-contract.ts';
import { readSettingsFile } from '../../../src-main/shell/settings-file.ts';

const NOW = new Date('2026-11-22T15:06:35.123Z');
let folder: string;
const write = (text: string) => writeFileSync(path.join(folder, 'settings.json'), text);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the settings file', () => {
  test('gives the defaults where there is none', () => {
    expect(readSettingsFile(folder, NOW)).toEqual({ settings: DEFAULT_SETTINGS, setAside: null });
  });

  test('fills what an older Gatehouse did not know, and passes over what a newer one wrote', () => {
    write('{"language": "hi", "holograms": true}');
    expect(readSettingsFile(folder, NOW)).toEqual({
      settings: { ...DEFAULT_SETTINGS, language: 'hi' },
      setAside: null,
    });
  });

  test.each(['', '{"language":', 'null', '[]', '{"language": "tlh"}', '{"volume": 11}'])(
    'sets %j aside under a dated name, unchanged, and says so',
    (text) => {
      write(text);
      const aside = 'settings.unreadable-2026-11-22T15-06-35.123Z.json';
      expect(readSettingsFile(folder, NOW)).toEqual({
        settings: DEFAULT_SETTINGS,
        setAside: aside,
      });
      expect(readdirSync(folder)).toEqual([aside]);
      expect(readFileSync(path.join(folder, aside), 'utf8')).toBe(text);
    },
  );
});
