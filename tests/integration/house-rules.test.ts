import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { binary } from '#tools/spawn-step.ts';
import { ROOT } from '#tools/runtime.ts';

/** Lines that break a rule of the house, by the file they are in. */
const BROKEN: readonly (readonly [file: string, rule: string, source: string])[] = [
  ['src-shared/node.ts', 'no-restricted-imports', "import 'node:fs';"],
  ['src-shared/upwards.ts', 'no-restricted-imports', "import '#core/engine.ts';"],
  ['src-shared/dom.ts', 'no-restricted-globals', 'export const title = () => document.title;'],
  ['src-main/core/electron.ts', 'no-restricted-imports', "import 'electron';"],
  ['src-main/core/root.ts', 'no-restricted-imports', "import './main.ts';"],
  ['src-main/core/services/sql.ts', 'no-restricted-imports', "import 'kysely';"],
  ['src-main/core/services/store.ts', 'no-restricted-imports', "import '../storage/database.ts';"],
  ['src-main/core/services/keys.ts', 'no-restricted-imports', "import '#core/keys/keychain.ts';"],
  ['src-main/shell/rule.ts', 'no-restricted-imports', "import '#core/services/admission.ts';"],
  ['src-main/shell/raw.ts', 'no-restricted-imports', "export { ipcMain } from 'electron';"],
  [
    'src-main/shell/send.ts',
    'no-restricted-properties',
    "export const tell = (w: { webContents: { send(x: string): void } }) => w.webContents.send('x');",
  ],
  ['src-renderer/node.ts', 'no-restricted-imports', "import 'node:path';"],
  ['src-renderer/electron.ts', 'no-restricted-imports', "import 'electron';"],
  ['src-renderer/main-process.ts', 'no-restricted-imports', "import '../src-main/shell/log.ts';"],
  ['src-renderer/bypass.ts', 'no-restricted-properties', 'export const api = window.gatehouse;'],
  ['migrations/kiosk/0009-living.ts', 'no-restricted-imports', "import '#shared/errors.ts';"],
  ['tools/from-tests.ts', 'no-restricted-imports', "import '#tests/e2e/electron-app.ts';"],
  ['src-main/core/any.ts', 'no-explicit-any', 'export const x = (y: any) => y;'],
  ['src-main/core/bang.ts', 'no-non-null-assertion', 'export const x = (y?: string) => y!;'],
  ['src-main/core/default.ts', 'no-default-export', 'export default 1;'],
  ['src-main/core/swallow.ts', 'no-empty', 'export const x = () => { try { x(); } catch {} };'],
  ['src-main/core/long.ts', 'max-lines', 'export const x = [\n' + '  1,\n'.repeat(400) + '];'],
  ['src-main/core/BadName.ts', 'filename-case', 'export const x = 1;'],
  ['src-main/core/ring-a.ts', 'no-cycle', "export { b } from './ring-b.ts';"],
  ['src-main/core/ring-b.ts', 'no-cycle', "import './ring-a.ts'; export const b = 1;"],
];

const report = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
});

let folder: string;
let found: Map<string, string[]>;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-lint-'));
  const config = JSON.parse(readFileSync(path.join(ROOT, '.oxlintrc.json'), 'utf8'));
  // The rules that need types want a whole project; these are about the text alone.
  config.options.typeAware = false;
  writeFileSync(path.join(folder, '.oxlintrc.json'), JSON.stringify(config));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  for (const [file, , source] of BROKEN) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${source}\n`);
  }
  const { stdout } = spawnSync(binary('oxlint'), ['--format=json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  found = new Map();
  for (const { code, filename } of report.parse(JSON.parse(stdout)).diagnostics) {
    found.set(filename, [...(found.get(filename) ?? []), code]);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the rules of the house', () => {
  test.each(BROKEN)('%s fails %s', (file, rule) => {
    expect(found.get(file)?.join()).toContain(`(${rule})`);
  });
});
