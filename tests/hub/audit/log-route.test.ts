import { expect, test } from 'vitest';
import { openTestHub } from '../../fixtures/hub-app.ts';
import { addCallers } from '../../fixtures/hub-callers.ts';
import { createPersonKeys } from '#server/storage/person-key-store.ts';
import { openAudit } from '#server/parts/audit.ts';

test('an admin pages through what was done, and to whom', async () => {
  await using stand = await openTestHub();
  const { app, hub } = stand;
  const callers = await addCallers(stand);
  const { ids } = callers;
  const personKeys = createPersonKeys(hub.base.database, hub.base.keys.master);
  const { audit } = await openAudit(hub.base, { personKeys });
  const actor = { type: 'system', id: null, ip: '192.0.2.1', userAgent: null } as const;
  for (let index = 0; index < 5; index++) {
    await hub.base.transact((tx) =>
      audit.record(tx, {
        actor,
        type: index % 2 === 0 ? 'account.blocked' : 'account.unblocked',
        facts: { index },
        about: { type: 'attendee', id: ids.attendee },
        change: { before: { phone: '9876543210' }, after: null, personId: ids.attendee },
      }),
    );
  }
  const ask = async (query: string) => {
    const url = `/v1/log?${query}`;
    const answer = await app.inject({ url, headers: await callers.headers('api', 'admin') });
    expect({ url, status: answer.statusCode }).toEqual({ url, status: 200 });
    expect(answer.body).not.toContain('98765');
    return answer.json<{ entries: { facts: { index: number } }[]; next: string | null }>();
  };
  const indexes = (page: { entries: { facts: { index: number } }[] }) =>
    page.entries.map(({ facts }) => facts.index);
  const first = await ask(`user_id=${ids.attendee}&limit=3`);
  expect(indexes(first)).toEqual([4, 3, 2]);
  const second = await ask(`user_id=${ids.attendee}&limit=3&cursor=${String(first.next)}`);
  expect([indexes(second), second.next]).toEqual([[1, 0], null]);
  const blocked = await ask(`about_id=${ids.attendee}&type=account.blocked`);
  expect(indexes(blocked)).toEqual([4, 2, 0]);
  expect(indexes(await ask(`actor_id=${ids.admin}`))).toEqual([]);
});
