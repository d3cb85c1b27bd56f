import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { Change, Cursor, FeedName } from '#shared/wire/sync.ts';
import type { AlertStore, Applied, ChangeApplier } from '../services/sync/ports.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import {
  appliedOf,
  createChangeWriter,
  nothingApplied,
  type ChangePorts,
  type Tally,
} from './sync-changes.ts';
import { createPeerEvents } from './sync-peer-events.ts';
import { createOperationTaker } from './sync-operations.ts';
import { createRowRemoval } from './sync-removal.ts';
import { inRowOrder } from './sync-row-order.ts';

/** Registrations that are let go of in one step. */
const REMOVED_AT_ONCE = 50;

/**
 * Brings changes into the copy.
 * @param ports `transaction`: the gate store's, which watches the store's health; `writeMs`: how long
 * the one writer may be held at a time
 */
export function createChangeApplier(
  database: WritableDatabase,
  ports: Omit<ChangePorts, 'alerts'> & {
    readonly alerts: ChangePorts['alerts'] & AlertStore;
    readonly transaction: <T>(work: () => T) => T;
    readonly writeMs: () => number;
    /** Destroys the keys of people of whom nothing is here any more, but for what the log keeps. */
    readonly forget: (people: readonly Uuid[]) => void;
    readonly onHeldBack: (type: string, error: unknown) => void;
  },
): ChangeApplier {
  const { copy, transaction, writeMs, now } = ports;
  const rows = createChangeWriter(database, ports);
  const operations = createOperationTaker(database, { ...ports, rows });
  const removal = createRowRemoval(database);

  const cursorOf = query<{ feed: FeedName }, { cursor: Cursor | null; rows: number }>(
    database,
    (p) => build.selectFrom('feeds').select(['cursor', 'rows']).where('feed', '=', p('feed')),
  );
  const setCursor = command<{ feed: FeedName; cursor: Cursor }>(database, (p) =>
    build
      .updateTable('feeds')
      .set({ cursor: p('cursor'), mark: null })
      .where('feed', '=', p('feed')),
  );
  const setMark = command<{ feed: FeedName; mark: string; done: number }>(database, (p) =>
    build
      .updateTable('feeds')
      .set({ mark: p('mark'), done: p('done') })
      .where('feed', '=', p('feed')),
  );
  const isLoaded = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('events')
      .select('id')
      .where('id', '=', p('id'))
      .where('loaded_at', 'is not', null),
  );
  const bring = command<{ feed: FeedName; entity: 'registration'; id: Uuid }>(database, (p) =>
    build
      .insertInto('brought')
      .values({ feed: p('feed'), entity: p('entity'), id: p('id') })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const forgetBrought = command<{ feed: FeedName }>(database, (p) =>
    build.deleteFrom('brought').where('feed', '=', p('feed')),
  );
  // What an unanswered operation of ours or another kiosk's made stays: the hub has not seen it yet.
  const leftOut = query<{ feed: FeedName; limit: number }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('registrations as r')
      .select('r.id')
      .where('r.event_id', '=', p('feed'))
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('brought as b')
              .select('b.id')
              .where('b.feed', '=', p('feed'))
              .where('b.entity', '=', 'registration')
              .whereRef('b.id', '=', 'r.id'),
          ),
        ),
      )
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('outbox as w')
              .innerJoin('operations as o', 'o.position', 'w.operation_position')
              .select('o.position')
              .where('o.type', 'in', [
                'registration.saved',
                'attendees.imported',
                'attendees.merged',
              ])
              .where(sql<number>`instr(o.payload, r.id)`, '>', 0),
          ),
        ),
      )
      .limit(p('limit')),
  );
  const peerEvents = createPeerEvents(database);
  const forgetFeed = command<{ feed: FeedName }>(database, (p) =>
    build.deleteFrom('feeds').where('feed', '=', p('feed')),
  );

  function inTransaction<T>(work: (tally: Tally) => T): {
    readonly result: T;
    readonly tally: Tally;
  } {
    const done = transaction(() => {
      const tally = nothingApplied();
      const result = copy.transaction(() => work(tally));
      return { result, tally };
    });
    if (done.tally.gone.size > 0) ports.forget([...done.tally.gone]);
    return done;
  }

  /** One transaction, whose rows may refer to one another in any order. */
  function inOne<T>(work: (tally: Tally) => T): { readonly result: T; readonly tally: Tally } {
    return inTransaction((tally) => {
      database.pragma('defer_foreign_keys = ON');
      return work(tally);
    });
  }

  function remove(registrationId: Uuid, turn: Tally): void {
    const gone = removal.registration(registrationId);
    if (gone !== null) turn.gone.add(gone);
  }

  function noteBrought(feed: FeedName, change: Change): void {
    if (change.t === 'registration') bring.run({ feed, entity: 'registration', id: change.row.id });
  }

  /** The feed of an event names the kiosks that hold it: those we may tell of it. */
  function notePeer(feed: FeedName, change: Change): void {
    if (change.t === 'kiosk' && feed !== 'hub') peerEvents.note(change.row.id, feed);
  }

  /** Writes lines in turns of a few milliseconds; `last` ends the last of them. */
  async function inTurns(
    rowsOfPage: readonly Change[],
    each: (change: Change, tally: Tally) => void,
    last: () => void,
  ): Promise<Applied> {
    const all = nothingApplied();
    const changes = inRowOrder(rowsOfPage);
    let next = 0;
    do {
      const { tally } = inOne((turn) => {
        const until = performance.now() + writeMs();
        for (let change = changes[next]; change !== undefined; change = changes[next]) {
          each(change, turn);
          next++;
          if (performance.now() >= until) break;
        }
        if (next >= changes.length) last();
      });
      joinTally(all, tally);
      if (next < changes.length) await nextTurn();
    } while (next < changes.length);
    return appliedOf(all);
  }

  return {
    applyPage(page) {
      const { feed, from, to, changes } = page;
      const { result, tally } = inOne((turn) => {
        if (cursorOf.get({ feed })?.cursor !== from) return false;
        for (const change of inRowOrder(changes)) {
          rows.put(change, turn);
          notePeer(feed, change);
        }
        setCursor.run({ feed, cursor: to });
        return true;
      });
      return result ? appliedOf(tally) : null;
    },

    applySnapshotBatch(feed, changes, mark) {
      const isOver = feed !== 'hub' && isLoaded.get({ id: feed }) !== undefined;
      return inTurns(
        changes,
        (change, tally) => {
          rows.put(change, tally);
          notePeer(feed, change);
          if (isOver) noteBrought(feed, change);
        },
        () => {
          setMark.run({ feed, mark: mark.from, done: mark.done });
        },
      );
    },

    async finishSnapshot(feed, cursor) {
      const isOver = feed !== 'hub' && isLoaded.get({ id: feed }) !== undefined;
      if (isOver) {
        for (;;) {
          const gone = leftOut.all({ feed, limit: REMOVED_AT_ONCE });
          if (gone.length === 0) break;
          inOne((turn) => {
            for (const { id } of gone) remove(id, turn);
          });
          await nextTurn();
        }
      }
      const { tally } = inOne((turn) => {
        setCursor.run({ feed, cursor });
        forgetBrought.run({ feed });
        if (feed === 'hub') return;
        copy.markLoaded(feed, toInstant(now()));
        turn.eventsChanged = true;
        turn.keysChanged = true;
      });
      return appliedOf(tally);
    },

    applyPeerRows: (changes) =>
      inTurns(
        changes,
        (change, tally) => rows.put(change, tally),
        () => {},
      ),

    applyOperation(operation) {
      // References are checked at once: one that fails at the commit would take the operation with it.
      const { result, tally } = inTransaction((turn) => operations.take(operation, turn));
      return result ? appliedOf(tally) : null;
    },

    letGo(feed, withinMs) {
      const until = performance.now() + withinMs;
      if (feed !== 'hub') {
        inOne(() => {
          removal.hideEvent(feed);
        });
        do {
          const some = removal.someOf(feed, REMOVED_AT_ONCE);
          if (some.length === 0) break;
          inOne((turn) => {
            for (const id of some) remove(id, turn);
          });
        } while (performance.now() < until);
        if (removal.someOf(feed, 1).length > 0) return false;
      }
      transaction(() => forgetFeed.run({ feed }));
      return true;
    },
  };
}

/** Adds what one turn changed to what all did. */
function joinTally(all: Tally, turn: Tally): void {
  all.keysChanged ||= turn.keysChanged;
  all.eventsChanged ||= turn.eventsChanged;
  all.staffChanged ||= turn.staffChanged;
  all.kycChanged ||= turn.kycChanged;
  for (const person of turn.people) all.people.add(person);
  all.alertsRaised.push(...turn.alertsRaised);
}
