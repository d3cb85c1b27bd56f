import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { openFeedStand, type FeedStand } from './feed-stand.ts';

let stand: FeedStand;
beforeAll(async () => {
  stand = await openFeedStand();
});
afterAll(() => stand[Symbol.asyncDispose]());

const epochOf = async (): Promise<string> => (await stand.store.state()).epoch;
const begun = async (): Promise<number> =>
  (await stand.desk.logged()).filter((type) => type === 'hub.epoch-began').length;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

test('a cursor that was changed in one sign wants a snapshot', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const cursor = await stand.end(kiosk, event.id);
  const at = 40;
  const changed = `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;
  const { pages, snapshot_needed } = await stand.pull(kiosk, event.id, changed);
  expect(pages).toEqual([]);
  expect(snapshot_needed).toEqual([event.id]);
});

test('whatever cursor is shown, the feed of an event that is not assigned is refused', async () => {
  const [own, other] = [await stand.addEvent(), await stand.addEvent()];
  const kiosk = await stand.addKiosk('gate', own.id);
  const neighbour = await stand.addKiosk('gate', other.id);
  const stolen = await stand.end(neighbour, other.id);
  await expect(stand.pull(kiosk, other.id, stolen)).rejects.toMatchObject({
    code: 'event-not-assigned',
  });
  await expect(stand.snapshots.open(kiosk, other.id, null)).rejects.toMatchObject({
    code: 'event-not-assigned',
  });
  const sink = { send: () => true, end: () => {} };
  await expect(stand.live().open(kiosk, `${other.id}~${stolen}`, sink)).rejects.toMatchObject({
    code: 'event-not-assigned',
  });
  // Named as a place of the own feed it is none.
  expect((await stand.pull(kiosk, own.id, stolen)).snapshot_needed).toEqual([own.id]);
});

test('a kiosk that was taken off an event reads it no more, in the middle of a load too', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  await stand.join(event);
  const lines = await stand.snapshots.open(kiosk, event.id, null);
  await lines.next();
  await stand.desk.base.database.deleteFrom('kiosk_events').where('kiosk_id', '=', kiosk).execute();
  await expect(lines.next()).rejects.toMatchObject({ code: 'event-not-assigned' });
});

test('a revoked kiosk reads nothing', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const cursor = await stand.end(kiosk, event.id);
  await stand.pool.query('UPDATE kiosks SET revoked_at = now() WHERE id = $1', [kiosk]);
  await expect(stand.pull(kiosk, event.id, cursor)).rejects.toMatchObject({
    code: 'kiosk-revoked',
  });
});

test('a kiosk of another use has to load what that use holds', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const cursor = await stand.end(kiosk, event.id);
  await stand.pool.query(`UPDATE kiosks SET use = 'office' WHERE id = $1`, [kiosk]);
  expect((await stand.pull(kiosk, event.id, cursor)).snapshot_needed).toEqual([event.id]);
});

test('a start in another cluster begins an epoch, with an entry in the log; one in the same does not', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const cursor = await stand.end(kiosk, event.id);
  const before = await epochOf();
  const had = await begun();
  expect(await stand.epochs.settle()).toBe(before);
  await stand.pool.query(`UPDATE hub_state SET cluster = 'where it was'`);
  const after = await stand.epochs.settle();
  await pause();

  expect(after).not.toBe(before);
  expect((await begun()) - had).toBe(1);
  expect((await stand.pull(kiosk, event.id, cursor)).snapshot_needed).toEqual([event.id]);
  const fresh = await stand.end(kiosk, event.id);
  expect((await stand.pull(kiosk, event.id, fresh)).snapshot_needed).toEqual([]);
});

test.each([
  ['transaction', { xid: '9000000000', position: 1 }],
  ['position', { xid: '5', position: 9_000_000_000 }],
])(
  'a cursor of ours whose %s is ahead of the database shows that it was restored',
  async (_, place) => {
    const event = await stand.addEvent();
    const kiosk = await stand.addKiosk('gate', event.id);
    const before = await epochOf();
    const had = await begun();
    const cursor = stand.seal.cursor({ epoch: before, feed: event.id, use: 'gate', place });
    const both = await Promise.all([
      stand.pull(kiosk, event.id, cursor),
      stand.pull(kiosk, event.id, cursor),
    ]);
    expect(both.map((answer) => answer.snapshot_needed)).toEqual([[event.id], [event.id]]);
    expect(await epochOf()).not.toBe(before);
    // Who finds the same does not begin a third.
    expect((await begun()) - had).toBe(1);
  },
);

test('what is too old is let go, and who stood before it takes a snapshot; feeds without it go on', async () => {
  const [old, quiet] = [await stand.addEvent(), await stand.addEvent()];
  const kiosk = await stand.addKiosk('gate', old.id, quiet.id);
  const [oldCursor, quietCursor] = [
    await stand.end(kiosk, old.id),
    await stand.end(kiosk, quiet.id),
  ];
  await stand.join(old);
  const { cursor: current } = await stand.drain(kiosk, old.id, oldCursor);
  await stand.pool.query(`UPDATE feed SET at = now() - interval '31 days' WHERE event_id = $1`, [
    old.id,
  ]);
  const later = await stand.join(old);
  expect(await stand.upkeep.expire(Date.now() - 30 * 86_400_000)).toBeGreaterThan(0);
  await pause();

  expect((await stand.pull(kiosk, old.id, oldCursor)).snapshot_needed).toEqual([old.id]);
  expect((await stand.pull(kiosk, quiet.id, quietCursor)).snapshot_needed).toEqual([]);
  const { changes } = await stand.drain(kiosk, old.id, current);
  expect(changes).toContainEqual(
    expect.objectContaining({ t: 'registration', row: expect.objectContaining({ id: later.id }) }),
  );
});

test('after compaction a reader of any place ends with the same rows', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const places = [await stand.end(kiosk, event.id)];
  const people = [await stand.join(event), await stand.join(event), await stand.join(event)];
  for (let step = 0; step < 12; step += 1) {
    const { userId } = people[step % 3] ?? { userId: newId() };
    await stand.pool.query('UPDATE users SET name = $1, version = $2 WHERE id = $3', [
      `Name ${step}`,
      `00000000000${(step + 2).toString(16)}-0000`,
      userId,
    ]);
    await pause();
    places.push((await stand.drain(kiosk, event.id, places.at(-1) ?? '')).cursor);
  }
  /** The last state of each row that a reader from a place ends with. */
  const heldFrom = async (place: string, limit = 2): Promise<[string, unknown][]> => {
    const { changes } = await stand.drain(kiosk, event.id, place, limit);
    const rows = new Map(
      changes.map((change) => [
        `${change.t} ${'row' in change && 'id' in change.row ? change.row.id : ''}`,
        JSON.stringify(change),
      ]),
    );
    return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1));
  };
  const before: unknown[] = [];
  for (const place of places) before.push(await heldFrom(place));
  await stand.upkeep.compact();
  const { rows } = await stand.pool.query<{ entries: number }>(
    `SELECT count(*) AS entries FROM feed WHERE event_id = $1 AND entity = 'attendee'`,
    [event.id],
  );
  expect(rows).toEqual([{ entries: 3 }]);
  await pause();
  const after: unknown[] = [];
  // Another size of page: not what was kept of before.
  for (const place of places) after.push(await heldFrom(place, 3));
  expect(after).toEqual(before);
});
