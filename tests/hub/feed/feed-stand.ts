import { createEpochs, type Epochs } from '#server/services/epochs.ts';
import { createFeedSeal, type FeedSeal } from '#server/services/feed-cursor.ts';
import { createFeedPages, type FeedPages } from '#server/services/feed-pages.ts';
import type { FeedStore, FeedUpkeep } from '#server/services/feed-ports.ts';
import { textOf } from '#server/http/pieces.ts';
import { createFeedPull, type FeedPull } from '#server/services/feed-pull.ts';
import { createFeedStandpoint } from '#server/services/feed-standpoint.ts';
import type { KioskStanding } from '#server/services/kiosk-ports.ts';
import { createLive, type Live } from '#server/services/live.ts';
import { createSnapshots, type Snapshots } from '#server/services/snapshot.ts';
import { openAudit } from '#server/parts/audit.ts';
import { createTemplateOpener } from '#server/keys/template-seal.ts';
import { epochStore } from '#server/storage/epoch-store.ts';
import { createFeedRows } from '#server/storage/feed-rows.ts';
import { createFeedStore } from '#server/storage/feed-store.ts';
import { createFeedUpkeep } from '#server/storage/feed-upkeep.ts';
import { createLiveListener } from '#server/storage/live-listener.ts';
import { createPersonKeys, type PersonKeyStore } from '#server/storage/person-key-store.ts';
import { createSnapshotStore } from '#server/storage/snapshot-store.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import {
  pullAnswer,
  snapshotLine,
  type Change,
  type FeedName,
  type KioskUse,
  type PullAnswer,
  type SnapshotLine,
  type Standing,
} from '#shared/wire/sync.ts';
import type pg from 'pg';
import { openHubDesk, type HubDesk } from '../../fixtures/hub-desk.ts';

/** The hub's feeds on a database of a test's own. */
export interface FeedStand extends AsyncDisposable {
  readonly desk: HubDesk;
  readonly pool: pg.Pool;
  readonly store: FeedStore;
  readonly seal: FeedSeal;
  readonly pages: FeedPages;
  readonly feeds: FeedPull;
  readonly snapshots: Snapshots;
  readonly epochs: Epochs;
  readonly upkeep: FeedUpkeep;
  readonly personKeys: PersonKeyStore;
  /** Another process on the same database. */
  live(): Live;
  addKiosk(use: KioskUse, ...events: Uuid[]): Promise<Uuid>;
  /** An event with a ticket type and a gate, without anybody. */
  addEvent(): Promise<{ id: Uuid; typeId: Uuid }>;
  /** Somebody new who is registered for an event. */
  join(event: { id: Uuid; typeId: Uuid }, personId?: Uuid): Promise<{ id: Uuid; userId: Uuid }>;
  addTicket(registrationId: Uuid): Promise<string>;
  pull(kioskId: Uuid, feed: FeedName, cursor: string, limit?: number): Promise<PullAnswer>;
  /**
   * Until all that is committed can be read: tests beside this one have transactions open on the same
   * server, and its ids of transactions are counted together.
   */
  settle(): Promise<void>;
  /** Reads a feed to its end; `settle` first, unless an own transaction is open. */
  drain(
    kioskId: Uuid,
    feed: FeedName,
    cursor: string,
    limit?: number,
    isSettled?: boolean,
  ): Promise<Reading>;
  /** A whole snapshot, each line read by its schema. */
  snapshot(kioskId: Uuid, feed: FeedName, from?: string): Promise<SnapshotLine[]>;
  /** Where a snapshot of now ends. */
  end(kioskId: Uuid, feed: FeedName): Promise<string>;
}

export interface Reading {
  readonly changes: Change[];
  readonly cursor: string;
  readonly pages: number;
}

export async function openFeedStand(): Promise<FeedStand> {
  const desk = await openHubDesk();
  const { pool, database, transact, keys, config } = desk.base;
  const personKeys = createPersonKeys(database, keys.master);
  const { audit } = await openAudit(desk.base, { personKeys });
  const monotonic = (): number => performance.now();
  const seal = createFeedSeal(keys.links);
  const epochs = createEpochs({ store: epochStore, audit, transact });
  await epochs.settle();
  const store = createFeedStore(pool);
  const rows = createFeedRows(pool, createTemplateOpener(personKeys));
  const pages = createFeedPages({ store, rows, seal, monotonic });
  const standpoint = createFeedStandpoint({ store, seal, epochs, monotonic });
  const standing: KioskStanding = {
    async of(kioskId): Promise<Standing> {
      const scope = await store.scope(kioskId);
      const events = [...(scope?.events ?? [])].map((id) => ({ id, title: 'Event', attendees: 0 }));
      return { kiosk_id: kioskId, name: 'A kiosk', use: scope?.use ?? 'gate', events, orders: [] };
    },
    async report() {},
  };
  const feeds = createFeedPull({ pages, standpoint, standing });
  const snapshots = createSnapshots({
    store: createSnapshotStore(pool),
    rows,
    seal,
    standpoint,
  });
  const lives: Live[] = [];
  let count = 0;
  const stand: FeedStand = {
    desk,
    pool,
    store,
    seal,
    pages,
    feeds,
    snapshots,
    epochs,
    upkeep: createFeedUpkeep(pool),
    personKeys,
    live() {
      const live = createLive({
        store,
        pages,
        seal,
        standpoint,
        standing,
        notices: createLiveListener(config.databaseUrl),
        now: Date.now,
        failed: (error) => console.error(error),
        // A test that waits for what was lost is to fail.
        missedMs: 600_000,
      });
      lives.push(live);
      return live;
    },
    async addKiosk(use, ...events) {
      const id = newId();
      const key = Buffer.alloc(32, id).toString('base64');
      await database
        .insertInto('kiosks')
        .values({ id, name: 'A kiosk', public_key: key, use, recipient: 'age1kiosk' })
        .execute();
      for (const event_id of events)
        await database.insertInto('kiosk_events').values({ kiosk_id: id, event_id }).execute();
      return id;
    },
    async addEvent() {
      const { id, typeId } = await desk.addEvent();
      return { id, typeId };
    },
    async join({ id: event_id, typeId }, personId) {
      const userId = personId ?? (await desk.addPerson({ status: 'approved' })).id;
      const id = newId();
      await database
        .insertInto('registrations')
        .values({
          id,
          user_id: userId,
          event_id,
          ticket_type_id: typeId,
          status: 'registered',
          version: '000000000001-0000',
        })
        .execute();
      return { id, userId };
    },
    async addTicket(registrationId) {
      count += 1;
      const number = `C${String(count).padStart(12, '0')}`;
      await pool.query(
        `INSERT INTO tickets (number, registration_id, event_id, ticket_type_id, key_id)
         SELECT $1, id, event_id, ticket_type_id, 7 FROM registrations WHERE id = $2`,
        [number, registrationId],
      );
      return number;
    },
    async pull(kioskId, feed, cursor, limit = 100) {
      const asked = { feeds: [{ feed, cursor }], limit, report: null };
      const text = (await feeds.pull(kioskId, asked)).map(textOf).join('');
      return pullAnswer.parse(JSON.parse(text));
    },
    async settle() {
      const { rows: now } = await pool.query<{ xid: string }>(
        'SELECT pg_current_xact_id()::text AS xid',
      );
      const [mine] = now;
      for (;;) {
        const { readable } = await store.state();
        if (BigInt(readable.xid) > BigInt(mine?.xid ?? 0)) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      // Pages that said nothing, and the state, are kept for a moment.
      await new Promise((resolve) => setTimeout(resolve, 45));
    },
    async drain(kioskId, feed, cursor, limit = 100, isSettled = true) {
      if (isSettled) await stand.settle();
      const changes: Change[] = [];
      let at = cursor;
      for (let read = 1; ; read += 1) {
        const { pages: got, snapshot_needed: lost } = await stand.pull(kioskId, feed, at, limit);
        const [page] = got;
        if (page === undefined) throw new Error(`a snapshot is needed of ${lost.join()}`);
        if (page.from !== at) throw new Error('a page from elsewhere');
        changes.push(...page.changes);
        at = page.to;
        if (!page.more) return { changes, cursor: at, pages: read };
      }
    },
    async snapshot(kioskId, feed, from) {
      const lines: SnapshotLine[] = [];
      for await (const text of await snapshots.open(kioskId, feed, from ?? null)) {
        for (const line of text.trimEnd().split('\n'))
          lines.push(snapshotLine.parse(JSON.parse(line)));
      }
      return lines;
    },
    async end(kioskId, feed) {
      await stand.settle();
      const last = (await stand.snapshot(kioskId, feed)).at(-1);
      if (last?.t !== 'end') throw new Error('a snapshot without an end');
      return last.cursor;
    },
    async [Symbol.asyncDispose]() {
      for (const live of lives) await live.close();
      await desk[Symbol.asyncDispose]();
    },
  };
  return stand;
}

/** A connection of a test's own, which has begun a transaction. */
export async function begin(pool: pg.Pool): Promise<{
  query: (text: string, values?: unknown[]) => Promise<pg.QueryResult>;
  commit(): Promise<void>;
}> {
  const client = await pool.connect();
  await client.query('BEGIN');
  return {
    query: (text, values) => client.query(text, values),
    async commit() {
      await client.query('COMMIT');
      client.release();
    },
  };
}
