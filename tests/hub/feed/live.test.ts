import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { feedPage, standing, type FeedPage } from '#shared/wire/sync.ts';
import type { Live } from '#server/services/live.ts';
import { begin, openFeedStand, type FeedStand } from './feed-stand.ts';

let stand: FeedStand;
beforeAll(async () => {
  stand = await openFeedStand();
});
afterAll(() => stand[Symbol.asyncDispose]());

const SOON = { timeout: 20_000, interval: 10 };

/** A kiosk that listens; `room` false: it takes nothing for now. */
class Listener {
  readonly pages: FeedPage[] = [];
  readonly standings: unknown[] = [];
  id = '';
  isEnded = false;
  room = true;
  readonly sink = {
    send: (text: string): boolean => {
      for (const block of text.split('\n\n').filter((one) => one !== '')) this.#take(block);
      return this.room;
    },
    end: (): void => {
      this.isEnded = true;
    },
  };

  #take(block: string): void {
    const field = (name: string): string | undefined =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    const data = field('data');
    if (data === undefined) return;
    if (field('event') === 'page') {
      this.pages.push(feedPage.parse(JSON.parse(data)));
      this.id = field('id') ?? '';
    }
    if (field('event') === 'standing') this.standings.push(standing.parse(JSON.parse(data)));
  }

  numbers(): string[] {
    return this.pages.flatMap(({ changes }) =>
      changes.flatMap((change) => (change.t === 'ticket' ? [change.row.number] : [])),
    );
  }
}

async function listen(live: Live, kiosk: string, places: string): Promise<Listener> {
  const listener = new Listener();
  await live.open(kiosk, places, listener.sink);
  return listener;
}

test('what is committed comes at once, in order, each page where the last one ended', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const from = await stand.end(kiosk, event.id);
  const listener = await listen(stand.live(), kiosk, `${event.id}~${from}`);
  const numbers: string[] = [];
  for (let step = 0; step < 12; step += 1) {
    const place = await stand.join(event);
    numbers.push(await stand.addTicket(place.id));
    if (step % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await vi.waitFor(() => expect(new Set(listener.numbers())).toEqual(new Set(numbers)), SOON);
  // A ticket may have come with its registration already, before the page of its own.
  await stand.settle();
  const { cursor } = await stand.drain(kiosk, event.id, from);
  await vi.waitFor(() => expect(listener.id).toBe(`${event.id}~${cursor}`), SOON);
  let at = from;
  for (const page of listener.pages) {
    expect(page.from).toBe(at);
    at = page.to;
  }
  expect(listener.id).toBe(`${event.id}~${at}`);
  // Who comes again from its last id gets what came after it, and nothing twice.
  const again = await listen(stand.live(), kiosk, listener.id);
  const place = await stand.join(event);
  const last = await stand.addTicket(place.id);
  await vi.waitFor(() => expect(again.numbers()).toContain(last), SOON);
  expect(again.numbers().filter((number) => numbers.includes(number))).toEqual([]);
});

test('what was committed behind an open transaction comes when that one ends', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const listener = await listen(
    stand.live(),
    kiosk,
    `${event.id}~${await stand.end(kiosk, event.id)}`,
  );
  const open = await begin(stand.pool);
  await open.query(`UPDATE hub_state SET created_at = created_at`);
  const place = await stand.join(event);
  const number = await stand.addTicket(place.id);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(listener.pages).toEqual([]);
  // No notice comes with it: it wrote nothing of the feed.
  await open.commit();
  await vi.waitFor(() => expect(listener.numbers()).toEqual([number]), SOON);
});

test('a storm of notices is a few pages, the same for all at the same place', async () => {
  const event = await stand.addEvent();
  const kiosks = await Promise.all(
    Array.from({ length: 10 }, () => stand.addKiosk('gate', event.id)),
  );
  const place = await stand.join(event);
  const live = stand.live();
  const from = await stand.end(kiosks[0] ?? '', event.id);
  const listeners = await Promise.all(
    kiosks.map((kiosk) => listen(live, kiosk, `${event.id}~${from}`)),
  );
  const reading = vi.spyOn(stand.pages, 'read');
  for (let step = 0; step < 120; step += 1) {
    await stand.pool.query(`UPDATE users SET name = $1, updated_at = now() WHERE id = $2`, [
      `Name ${step}`,
      place.userId,
    ]);
  }
  const names = (listener: Listener): string[] =>
    listener.pages.flatMap(({ changes }) =>
      changes.flatMap((change) => (change.t === 'attendee' ? [change.row.name] : [])),
    );
  for (const listener of listeners)
    await vi.waitFor(() => expect(names(listener).at(-1)).toBe('Name 119'), SOON);
  // A page for each commit and listener would be 1,200.
  expect(reading.mock.calls.length).toBeLessThan(480);
  const { cursor } = await stand.drain(kiosks[0] ?? '', event.id, from);
  for (const listener of listeners)
    await vi.waitFor(() => expect(listener.id).toBe(`${event.id}~${cursor}`), SOON);
});

test('who takes nothing gets nothing more, and all of it once it takes again', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const listener = new Listener();
  listener.room = false;
  const places = `${event.id}~${await stand.end(kiosk, event.id)}`;
  const stream = await stand.live().open(kiosk, places, listener.sink);
  const numbers: string[] = [];
  for (let step = 0; step < 5; step += 1)
    numbers.push(await stand.addTicket((await stand.join(event)).id));
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(listener.pages).toEqual([]);
  listener.room = true;
  stream.emptied();
  await vi.waitFor(() => expect(listener.numbers()).toEqual(numbers), SOON);
});

test('an order or another event is told at once; who is revoked or taken off hears no more', async () => {
  const event = await stand.addEvent();
  const other = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const { database } = stand.desk.base;
  const places = `${event.id}~${await stand.end(kiosk, event.id)}`;
  const listener = await listen(stand.live(), kiosk, places);
  await database
    .insertInto('kiosk_events')
    .values({ kiosk_id: kiosk, event_id: other.id })
    .execute();
  await vi.waitFor(
    () =>
      expect(listener.standings.at(-1)).toMatchObject({
        events: expect.arrayContaining([expect.objectContaining({ id: other.id })]),
      }),
    SOON,
  );
  await database.deleteFrom('kiosk_events').where('event_id', '=', event.id).execute();
  await vi.waitFor(
    () => expect(listener.standings.at(-1)).toMatchObject({ events: [{ id: other.id }] }),
    SOON,
  );
  const before = listener.pages.length;
  await stand.addTicket((await stand.join(event)).id);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(listener.pages).toHaveLength(before);
  await stand.pool.query('UPDATE kiosks SET revoked_at = now() WHERE id = $1', [kiosk]);
  await vi.waitFor(() => expect(listener.isEnded).toBe(true), SOON);
});

test('a new epoch, and a process that is replaced, end all streams', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const from = await stand.end(kiosk, event.id);
  const live = stand.live();
  const listener = await listen(live, kiosk, `${event.id}~${from}`);
  await stand.epochs.begin((await stand.store.state()).epoch, 'by-hand');
  await vi.waitFor(() => expect(listener.isEnded).toBe(true), SOON);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await expect(listen(live, kiosk, `${event.id}~${from}`)).rejects.toMatchObject({
    code: 'cursor-unknown',
  });
  const fresh = await listen(live, kiosk, `${event.id}~${await stand.end(kiosk, event.id)}`);
  live.drain();
  expect(fresh.isEnded).toBe(true);
});

test('a kiosk has two streams at most: the oldest ends', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const places = `${event.id}~${await stand.end(kiosk, event.id)}`;
  const live = stand.live();
  const streams = [
    await listen(live, kiosk, places),
    await listen(live, kiosk, places),
    await listen(live, kiosk, places),
  ];
  expect(streams.map(({ isEnded }) => isEnded)).toEqual([true, false, false]);
});

test('a listener whose connection broke looks by itself', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const listener = await listen(
    stand.live(),
    kiosk,
    `${event.id}~${await stand.end(kiosk, event.id)}`,
  );
  await stand.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'gatehouse live' AND datname = current_database()`,
  );
  const number = await stand.addTicket((await stand.join(event)).id);
  await vi.waitFor(() => expect(listener.numbers()).toEqual([number]), SOON);
});
