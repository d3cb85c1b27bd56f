import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { draftOf } from '#tests/fixtures/event-draft.ts';
import { crowdId, seedCrowd } from '#tests/fixtures/hub-crowd.ts';
import { freshDatabase } from '#tests/fixtures/hub-database.ts';
import { openHubDesk } from '#tests/fixtures/hub-desk.ts';
import { readFeeds } from '../feed/feed-reads.ts';

/** Tables that grow with the crowd. */
const LARGE = new Set(
  'users registrations tickets kyc_decisions documents check_ins mails user_sessions activity_logs feed'.split(
    ' ',
  ),
);

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** Notes every statement that is sent, by its text. */
function recordStatements(): { readonly seen: Map<string, Statement>; stop(): void } {
  const seen = new Map<string, Statement>();
  const real = Reflect.get(pg.Client.prototype, 'query') as (...args: unknown[]) => unknown;
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  spy.mockImplementation(function (this: unknown, ...args: unknown[]) {
    const [first, second] = args as [string | Partial<Statement>, unknown];
    const { text, values = [] } = typeof first === 'string' ? { text: first } : first;
    if (text !== undefined) {
      seen.set(text, { text, values: Array.isArray(second) ? second : values });
    }
    return Reflect.apply(real, this, args);
  });
  return {
    seen,
    stop: () => {
      spy.mockRestore();
    },
  };
}

function scannedWhole(node: PlanNode): string[] {
  const table = node['Relation Name'];
  const own = node['Node Type'] === 'Seq Scan' && table !== undefined && LARGE.has(table);
  return [...(own ? [table] : []), ...(node.Plans ?? []).flatMap(scannedWhole)];
}

test('no query of the API reads a large table whole', { timeout: 120_000 }, async () => {
  await using desk = await openHubDesk();
  await seedCrowd(desk.base.pool);
  const admin = await desk.addStaff('admin');
  const waiting = { review_state: 'waiting' as const, waiting_since: '2026-01-01T00:00:00.000Z' };
  const person = await desk.addPerson({ ...waiting, name: 'Waits longest' });
  const approved = await desk.addPerson({ status: 'approved' });
  const [user, event] = [crowdId('user', 1234), crowdId('event', 7)];
  const own = await desk.addEvent();
  const recording = recordStatements();
  const good = async (...asked: Parameters<typeof desk.ask>) => {
    const answer = await desk.ask(...asked);
    expect.soft(answer.status, `${asked[1]} ${asked[2]}`).toBeLessThan(300);
    return answer.body;
  };
  for (const url of [
    '/v1/events',
    '/v1/events?limit=2',
    `/v1/events/${event}`,
    '/v1/staff/events?q=event&status=upcoming',
    `/v1/staff/events/${event}`,
    `/v1/events/${event}/registrations?limit=20`,
    `/v1/events/${event}/registrations?status=cancelled`,
    '/v1/attendees',
    '/v1/attendees?q=asha',
    '/v1/attendees?q=crowd-99@e',
    '/v1/attendees?q=600001',
    '/v1/attendees?status=pending',
    '/v1/attendees?status=approved&q=ravi%20a',
    '/v1/attendees?blocked=true',
    `/v1/attendees?event_id=${event}`,
    `/v1/attendees/${user}`,
    '/v1/reviews',
    `/v1/attendee-exports?q=zoya%20ff`,
  ]) {
    const body = await good(admin, 'GET', url);
    const next: unknown = body?.next;
    if (typeof next !== 'string') continue;
    await good(admin, 'GET', `${url}${url.includes('?') ? '&' : '?'}cursor=${next}`);
  }
  await good(admin, 'POST', `/v1/events/${own.id}/consequences`, draftOf());
  const draft = (await good(admin, 'GET', `/v1/staff/events/${own.id}`)).draft;
  const seen = { 'if-match': `"${own.version}"` };
  const stale = { 'if-match': '"000000000001-0000"' };
  await good(admin, 'PUT', `/v1/events/${own.id}`, { ...draft, venue: 'Town hall' }, seen);
  await desk.ask(admin, 'PUT', `/v1/events/${own.id}`, draft, stale);
  const place = { event_id: own.id };
  const { registration } = await good(approved, 'POST', '/v1/me/registrations', place);
  await good(approved, 'GET', '/v1/me/registrations');
  await good(approved, 'GET', `/v1/me/registrations/${registration.id}`);
  await good(approved, 'GET', `/v1/me/registrations/${registration.id}/ticket`);
  await good(admin, 'POST', `/v1/registrations/${registration.id}/ticket`);
  const other = { user_id: user, event_id: own.id, ticket_type_id: own.typeId };
  await good(admin, 'POST', '/v1/registrations', other);
  const flagged = { ticket_type_id: own.typeId, flags: ['vip'] };
  await good(admin, 'PATCH', `/v1/registrations/${registration.id}`, flagged);
  await good(approved, 'DELETE', `/v1/me/registrations/${registration.id}`);
  await good(person, 'POST', '/v1/me/registrations', place);
  expect((await good(admin, 'POST', '/v1/reviews/next', {})).case.user_id).toBe(person.id);
  const decision = { id: newId(), decision: 'approved', seen_id: null, documents: [] };
  await good(admin, 'POST', `/v1/reviews/${person.id}/decisions`, decision);
  await good(admin, 'POST', `/v1/decisions/${decision.id}/take-back`, { id: newId() });
  await good(admin, 'DELETE', `/v1/reviews/${person.id}/lease`);
  await good(admin, 'PUT', `/v1/attendees/${user}/block`, { blocked: true });
  await readFeeds(desk.base.pool, event);
  recording.stop();

  const client = await desk.base.pool.connect();
  const found: Record<string, string[]> = {};
  let read = 0;
  try {
    for (const { text, values } of recording.seen.values()) {
      if (!/^\s*(select|insert|update|delete|with)/i.test(text)) continue;
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `EXPLAIN (FORMAT JSON) ${text}`,
        [...values],
      );
      read += 1;
      const tables = scannedWhole(rows[0]?.['QUERY PLAN'][0].Plan ?? { 'Node Type': 'none' });
      if (tables.length > 0) found[text] = tables;
    }
  } finally {
    client.release();
  }
  expect(found).toEqual({});
  // That the walk was seen at all.
  expect(read).toBeGreaterThan(60);
});

test('every foreign key has an index', async () => {
  await using database = await freshDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // An index serves where its first columns are the key's, and it leaves out nothing but nulls.
  const { rows } = await client.query<{ key: string }>(`
    SELECT c.conrelid::regclass || ' (' || string_agg(a.attname, ', ' ORDER BY k.at) || ')' AS key
    FROM pg_constraint AS c
    CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (attnum, at)
    JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
    WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
      AND NOT EXISTS (
        SELECT 1 FROM pg_index AS i
        WHERE i.indrelid = c.conrelid
          AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
          AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) =
            '(' || (SELECT attname FROM pg_attribute
              WHERE attrelid = c.conrelid AND attnum = c.conkey[1]) || ' IS NOT NULL)'))
    GROUP BY c.oid, c.conrelid ORDER BY 1`);
  await client.end();
  expect(rows).toEqual([]);
});
