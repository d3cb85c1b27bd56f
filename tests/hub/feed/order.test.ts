import { afterAll, beforeAll, expect, test } from 'vitest';
import { textOf } from '#server/http/pieces.ts';
import { pullAnswer } from '#shared/wire/sync.ts';
import { begin, openFeedStand, type FeedStand } from './feed-stand.ts';

let stand: FeedStand;
beforeAll(async () => {
  stand = await openFeedStand();
});
afterAll(() => stand[Symbol.asyncDispose]());

/** Ids of the tickets of changes, in their order. */
const tickets = (changes: readonly { t: string; row?: unknown }[]): string[] =>
  changes.flatMap((change) =>
    change.t === 'ticket' ? [(change.row as { number: string }).number] : [],
  );

const ADD = `INSERT INTO tickets (number, registration_id, event_id, ticket_type_id, key_id)
  SELECT $1, id, event_id, ticket_type_id, 7 FROM registrations WHERE id = $2`;

test('what commits late is not stepped over, and what committed before it waits for it', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const [one, two] = [await stand.join(event), await stand.join(event)];
  const from = await stand.end(kiosk, event.id);
  const early = await begin(stand.pool);
  await early.query(ADD, ['A000000000A01', one.id]);
  const late = await begin(stand.pool);
  await late.query(ADD, ['A000000000A02', two.id]);

  await late.commit();
  const before = await stand.drain(kiosk, event.id, from, 100, false);
  await early.commit();
  const after = await stand.drain(kiosk, event.id, before.cursor);

  expect(tickets(before.changes)).toEqual([]);
  expect(before.cursor).toBe(from);
  expect(tickets(after.changes).toSorted()).toEqual(['A000000000A01', 'A000000000A02']);
  expect((await stand.drain(kiosk, event.id, after.cursor)).changes).toEqual([]);
});

test('writers who commit in any order are read once each, page by page', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const person = await stand.desk.addPerson({ status: 'approved' });
  const place = await stand.join(event, person.id);
  let cursor = await stand.end(kiosk, event.id);
  const seen: string[] = [];
  const numbers = Array.from({ length: 60 }, (_, index) => `B${String(index).padStart(12, '0')}`);
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (const [index, number] of numbers.entries()) {
      if (index % 4 !== writer) continue;
      const open = await begin(stand.pool);
      await open.query(
        `INSERT INTO tickets (number, registration_id, event_id, ticket_type_id, key_id, status)
         SELECT $1, id, event_id, ticket_type_id, 7, 'replaced' FROM registrations WHERE id = $2`,
        [number, place.id],
      );
      await open.query(
        `SELECT pg_sleep(0.001 * (('x' || substr(md5($1), 1, 2))::bit(8)::int % 9))`,
        [number],
      );
      await open.commit();
    }
  });
  let isDone = false;
  const written = Promise.all(writers).then(() => (isDone = true));
  for (let rest = 3; rest > 0;) {
    const read = await stand.drain(kiosk, event.id, cursor, 7, isDone);
    seen.push(...tickets(read.changes));
    cursor = read.cursor;
    if (isDone) rest -= 1;
    else await new Promise((resolve) => setTimeout(resolve, 45));
  }
  await written;
  expect(seen.toSorted()).toEqual(numbers);
});

test('pages end where those of others end, and come several in one answer', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const place = await stand.join(event);
  let cursor = await stand.end(kiosk, event.id);
  const starts = [cursor];
  for (let index = 0; index < 23; index += 1) {
    await stand.pool.query(
      `INSERT INTO tickets (number, registration_id, event_id, ticket_type_id, key_id, status)
       SELECT $1, id, event_id, ticket_type_id, 7, 'replaced' FROM registrations WHERE id = $2`,
      [`D${String(index).padStart(12, '0')}`, place.id],
    );
    if (index !== 2) continue;
    await stand.settle();
    cursor = (await stand.drain(kiosk, event.id, cursor)).cursor;
    starts.push(cursor);
  }
  await stand.settle();
  const read = async (from: string) => {
    const asked = { feeds: [{ feed: event.id, cursor: from }], limit: 5, report: null };
    const pieces = await stand.feeds.pull(kiosk, { ...asked, pages: 20 });
    return pullAnswer.parse(JSON.parse(pieces.map(textOf).join(''))).pages;
  };
  const [early, later] = [await read(starts[0] ?? ''), await read(starts[1] ?? '')];
  for (const pages of [early, later]) {
    expect(pages.slice(1).map(({ from }) => from)).toEqual(pages.slice(0, -1).map(({ to }) => to));
    expect(pages.map(({ more }) => more)).toEqual(pages.map((_, at) => at < pages.length - 1));
  }
  const all = early.flatMap(({ changes }) => tickets(changes));
  expect(new Set(all).size).toBe(23);
  // From their second page on both read the same.
  const ends = new Set(early.map(({ to }) => to));
  expect(later.every(({ to }) => ends.has(to))).toBe(true);
  expect((await read(early.at(-1)?.to ?? '')).map(({ changes }) => changes)).toEqual([[]]);
});
