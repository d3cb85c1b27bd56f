import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AttendeeActor } from '#server/services/actor.ts';
import { openDocumentsHub, photo, type DocumentsHub } from './documents-hub.ts';

const KILLS = 6;
const HOURS_2 = 2 * 3_600_000;

let hub: DocumentsHub;
beforeAll(async () => {
  hub = await openDocumentsHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** Runs the child until so long after its first upload, then kills it. @returns what it said was kept */
async function killed(args: readonly string[], afterMs: number): Promise<string[]> {
  const script = path.join(import.meta.dirname, 'upload-child.ts');
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ids: string[] = [];
  const started = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line !== 'ready') ids.push(line);
      if (ids.length > 0) resolve();
    });
  });
  await Promise.race([started, once(child, 'exit')]);
  await sleep(afterMs);
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return ids;
}

it('loses no upload and leaves nothing half, killed at any moment', async () => {
  const people: AttendeeActor[] = [];
  for (let count = 0; count < 4; count++) people.push(await hub.addPerson());
  const folder = path.dirname(hub.filesFolder);
  const pictures = path.join(folder, 'pictures');
  mkdirSync(pictures);
  for (const colour of ['red', 'green', 'blue'])
    writeFileSync(path.join(pictures, colour), await photo(colour));

  const said: string[] = [];
  for (let count = 0; count < KILLS; count++) {
    const args = [hub.base.config.databaseUrl, folder, pictures, ...people.map(({ id }) => id)];
    said.push(...(await killed(args, Math.random() * 250)));
  }

  expect(said.length).toBeGreaterThanOrEqual(KILLS);
  const known = await hub.base.database.selectFrom('documents').select('id').execute();
  const ids = new Set(known.map(({ id }) => id));
  expect(said.filter((id) => !ids.has(id))).toEqual([]);

  // What is in use opens whole, its smaller pictures too.
  let inUse = 0;
  for (const person of people) {
    for (const { id } of await hub.part.documents.listOf(person.id)) {
      inUse += 1;
      for (const variant of ['original', 'display', 'thumbnail'] as const) {
        const { bytes } = await hub.part.reading.read(id, variant, person);
        expect([...bytes.subarray(-2)]).toEqual([0xff, 0xd9]);
      }
    }
  }
  expect(inUse).toBeGreaterThan(0);

  // What was left half is swept: the disk has what rows name, and nothing else.
  hub.clockAhead = HOURS_2;
  const sweep = hub.part.crons[0];
  await sweep?.run();
  const left = await hub.base.database.selectFrom('doomed_files').selectAll().execute();
  expect(left).toEqual([]);
  expect(hub.filesOnDisk()).toEqual(await hub.namedKeys());
  expect(readdirSync(path.join(hub.filesFolder, '.unfinished'))).toEqual([]);
});
