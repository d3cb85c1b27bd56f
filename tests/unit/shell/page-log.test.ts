import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { LogFacts } from '../../../src-main/shell/log.ts';
import { keepComplaints } from '../../../src-main/shell/page-log.ts';

/** A page whose console is kept, and what came of it. */
function keptPage() {
  const contents = new EventEmitter();
  const lines: [string, LogFacts?][] = [];
  const clock = { ms: 0 };
  const warn = (message: string, facts?: LogFacts): void =>
    void lines.push(facts === undefined ? [message] : [message, facts]);
  const log = { info: warn, warn, error: warn, close: () => Promise.resolve() };
  keepComplaints(contents, log, () => clock.ms);
  return { lines, clock, say: (...told: unknown[]) => contents.emit('console-message', ...told) };
}

test('warnings and errors of the page are kept, as old and new Electron tell them', () => {
  const { lines, say } = keptPage();
  say({ level: 'warning', message: 'no sound' });
  say({ level: 'error', message: 'no picture' }, 3, 'no picture', 1, 'index.js');
  say({ level: 'info', message: 'all well' }, 1, 'all well', 1, 'index.js');
  say({}, 2, 'no sound, said by an older one', 7, 'index.js');
  say({}, 1, 'all well, said by an older one', 7, 'index.js');
  expect(lines.map(([, facts]) => facts?.['text'])).toEqual([
    'no sound',
    'no picture',
    'no sound, said by an older one',
  ]);
});

test('a page that complains of every frame fills no disk', () => {
  const { lines, clock, say } = keptPage();
  for (let frame = 0; frame < 1800; frame++) {
    clock.ms = frame * 33;
    say({ level: 'warning', message: 'x'.repeat(10_000) });
  }
  expect(lines).toHaveLength(31);
  expect(String(lines[0]?.[1]?.['text'])).toHaveLength(500);
  expect(lines.at(-1)).toEqual(['page complains too often to keep it all']);
  clock.ms = 60_000;
  say({ level: 'warning', message: 'and again' });
  expect(lines.at(-1)).toEqual(['page complains', { text: 'and again' }]);
});
