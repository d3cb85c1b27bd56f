import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { linesForHub } from '#core/log-lines.ts';
import { makeFolder } from './test-core.ts';

it('a kiosk’s crashes go to the hub with its log, and nothing else that lies beside them', async () => {
  const { folder, remove } = makeFolder();
  expect(await linesForHub(folder)).toBe('');
  mkdirSync(path.join(folder, 'logs'));
  mkdirSync(path.join(folder, 'crashes'));
  const crash = {
    at: '2026-11-24T10:00:00.000Z',
    version: '1.2.3',
    program: 'page',
    reason: 'oom',
    exitCode: 9,
    frames: [],
  };
  const files = {
    'logs/core-2026-11-24.log': '{"message":"phase"}\n',
    'crashes/1.json': JSON.stringify(crash),
    'crashes/2.json': '{"at":"2026-11',
    'crashes/3.json': JSON.stringify({ ...crash, words: 'Zarathustra Quetzalcoatl' }),
    'crashes/notes.txt': 'Zarathustra Quetzalcoatl',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const lines = (await linesForHub(folder)).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { message: 'phase' },
    { event: 'crash', ...crash },
  ]);
  remove();
});
