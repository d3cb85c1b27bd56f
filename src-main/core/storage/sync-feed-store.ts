import { sql } from 'kysely';
import type { Instant } from '#shared/domain/instant.ts';
import type { FeedName } from '#shared/wire/sync.ts';
import type { FeedState, FeedStore } from '../services/sync/ports.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { command, query } from './statement.ts';

interface FeedRow {
  feed: FeedName;
  cursor: string | null;
  mark: string | null;
  rows: number;
  done: number;
  leaving: Bit;
  currentAt: Instant | null;
}

/**
 * Where this kiosk stands in its feeds.
 * @param transaction the one of the gate store, which also watches the health of the store
 */
export function createFeedStore(
  database: WritableDatabase,
  transaction: <T>(work: () => T) => T,
): FeedStore {
  const feeds = query<object, FeedRow>(
    database,
    () =>
      build
        .selectFrom('feeds')
        .select(['feed', 'cursor', 'mark', 'rows', 'done', 'leaving', 'current_at as currentAt'])
        .orderBy('feed') as never,
  );
  const follow = command<{ feed: FeedName }>(database, (p) =>
    build
      .insertInto('feeds')
      .values({
        feed: p('feed'),
        cursor: null,
        mark: null,
        rows: 0,
        done: 0,
        leaving: 0,
        over: sql<Bit>`EXISTS (SELECT 1 FROM events WHERE id = ${p('feed')})`,
        current_at: null,
      })
      // What left and comes back is loaded anew: some of its rows may be gone.
      .onConflict((conflict) =>
        conflict
          .column('feed')
          .doUpdateSet({ leaving: 0, over: 1, cursor: null, mark: null, done: 0 })
          .where('feeds.leaving', '=', 1),
      ),
  );
  const restart = command<{ feed: FeedName }>(database, (p) =>
    build
      .updateTable('feeds')
      .set({ cursor: null, mark: null, done: 0, rows: 0, over: 1 })
      .where('feed', '=', p('feed')),
  );
  const forgetBrought = command<{ feed: FeedName }>(database, (p) =>
    build.deleteFrom('brought').where('feed', '=', p('feed')),
  );
  const expect = command<{ feed: FeedName; rows: number }>(database, (p) =>
    build
      .updateTable('feeds')
      .set({ rows: p('rows') })
      .where('feed', '=', p('feed')),
  );
  const leave = command<{ feed: FeedName }>(database, (p) =>
    build.updateTable('feeds').set({ leaving: 1 }).where('feed', '=', p('feed')),
  );
  const current = command<{ feed: FeedName; at: Instant }>(database, (p) =>
    build
      .updateTable('feeds')
      .set({ current_at: p('at') })
      .where('feed', '=', p('feed'))
      .where('cursor', 'is not', null),
  );
  const dateCopy = command<{ feed: FeedName; at: Instant }>(database, (p) =>
    build
      .updateTable('events')
      .set({ copy_at: p('at') })
      .where('id', '=', p('feed'))
      .where('loaded_at', 'is not', null),
  );

  return {
    list: (): FeedState[] => feeds.all({}).map((row) => ({ ...row, leaving: row.leaving === 1 })),
    follow(feed) {
      transaction(() => follow.run({ feed }));
    },
    loadAnew(feed) {
      transaction(() => {
        forgetBrought.run({ feed });
        restart.run({ feed });
      });
    },
    expect(feed, rows) {
      transaction(() => expect.run({ feed, rows }));
    },
    leave(feed) {
      transaction(() => leave.run({ feed }));
    },
    noteCurrent(names, at) {
      transaction(() => {
        for (const feed of names) {
          if (current.run({ feed, at }).changes > 0) dateCopy.run({ feed, at });
        }
      });
    },
  };
}
