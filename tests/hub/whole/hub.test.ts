import { expect, test } from 'vitest';
import { openTestHub } from '#tests/fixtures/hub-app.ts';

test('a whole hub answers its first page and its list of events', async () => {
  await using stand = await openTestHub();
  const page = await stand.app.inject({ url: '/' });
  expect([page.statusCode, page.headers['content-type']]).toEqual([
    200,
    'text/html; charset=utf-8',
  ]);
  const events = await stand.app.inject({ url: '/v1/events' });
  expect(events.statusCode).toBe(200);
});

test('no two routes of the hub share a method and an address', async () => {
  await using stand = await openTestHub();
  const names = stand.hub.routes.map(({ method, url }) => `${method} ${url}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(names.length).toBeGreaterThan(80);
});
