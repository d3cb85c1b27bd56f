import { createFeedRows } from '#server/storage/feed-rows.ts';
import { createFeedStore } from '#server/storage/feed-store.ts';
import { createSnapshotStore } from '#server/storage/snapshot-store.ts';
import { crowdId } from '#tests/fixtures/hub-crowd.ts';
import type pg from 'pg';

/** Sends every statement by which kiosks read an event's feed, of a crowd's database. */
export async function readFeeds(pool: pg.Pool, event: string): Promise<void> {
  const store = createFeedStore(pool);
  const snapshot = createSnapshotStore(pool);
  const rows = createFeedRows(pool, { openAll: async () => new Map() });
  const start = { xid: '0', position: 0 };
  await store.entries(event, start, 100);
  for (let section = 0; section < snapshot.sections(event); section += 1) {
    const { after } = await snapshot.keys(event, section, [], 20);
    if (after !== null) await snapshot.keys(event, section, after, 20);
  }
  // Of the crowd's event 7: people 6, 506, ...
  const numbers = Array.from({ length: 100 }, (_, index) => 6 + index * 500);
  const people = numbers.map((number) => crowdId('user', number));
  const places = numbers.map((number) => crowdId('registration', number));
  const tickets = numbers.map((number) => number.toString(16).toUpperCase().padStart(13, '0'));
  for (const use of ['gate', 'office'] as const) {
    for (const wanted of [
      { joined: places },
      { registration: places },
      { ticket: tickets },
      { attendee: people },
      { consent: people, document: people, kyc_decision: people, check_in: places },
      { erasure: people, alert: people, clash: people, kiosk: people },
      { alias: people.map((id) => `attendee/${id}`), template: people },
    ])
      await rows.render(event, use, wanted, start, ',');
  }
}
