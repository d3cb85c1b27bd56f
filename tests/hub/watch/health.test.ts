import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openTestHub } from '../../fixtures/hub-app.ts';

test('a hub whose database, store and queue answer is ready', async () => {
  await using stand = await openTestHub();
  expect((await stand.app.inject('/health')).json()).toEqual({ status: 'alive' });
  expect((await stand.app.inject('/ready')).json()).toEqual({ status: 'ready' });
});

test('what is away is named, and the process is alive all the same', async () => {
  await using stand = await openTestHub();
  rmSync(path.join(stand.folder, 'files'), { recursive: true, force: true });
  writeFileSync(path.join(stand.folder, 'files'), 'no folder');
  await stand.hub.pool.query('ALTER SCHEMA graphile_worker RENAME TO elsewhere');
  const answer = await stand.app.inject('/ready');
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({ status: 'not-ready', away: ['store', 'queue'] });
  expect((await stand.app.inject('/health')).statusCode).toBe(200);
  await stand.hub.pool.query('ALTER SCHEMA elsewhere RENAME TO graphile_worker');
});
