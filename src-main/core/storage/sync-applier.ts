import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { Operation } from '#shared/domain/operation.ts';
import { operationOf } from '#shared/wire/carried-operation.ts';
import type { Change, Cursor, FeedName } from '#shared/wire/sync.ts';
import type { AlertStore, Applied, ChangeApplier } from '../services/sync/ports.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { searchRowRange } from './search-row.ts';
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
import { carried, OPERATION_COLUMNS, type StoredOperation } from './sync-outbox-store.ts';
import { createPeerRows } from './sync-peer-rows.ts';
import { createRowRemoval } from './sync-removal.ts';
import { inRowOrder } from './sync-row-order.ts';

/** Registrations that are let go of in one step. */
const REMOVED_AT_ONCE = 50;
/** Registrations that are looked at in one step. */
const LOOKED_AT = 500;

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
    /** Between two turns of a load. */
    readonly rest: () => Promise<void>;
    /** Destroys the keys of people of whom nothing is here any more, but for what the log keeps. */
    readonly forget: (people: readonly Uuid[]) => void;
    readonly onHeldBack: (type: string, error: unknown) => void;
  },
): ChangeApplier {
  const { copy, transaction, writeMs, rest, now } = ports;
  const rows = createChangeWriter(database, ports);
  const putPeerRow = createPeerRows(database, rows);
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
  const isOver = query<{ feed: FeedName }, { feed: FeedName }>(
    database,
    (p) =>
      build
        .selectFrom('feeds')
        .select('feed')
        .where('feed', '=', p('feed'))
        .where('over', '=', 1) as never,
  );
  const noLongerOver = command<{ feed: FeedName }>(database, (p) =>
    build.updateTable('feeds').set({ over: 0 }).where('feed', '=', p('feed')),
  );
  const isLeaving = query<{ feed: FeedName }, { feed: FeedName }>(
    database,
    (p) =>
      build
        .selectFrom('feeds')
        .select('feed')
        .where('feed', '=', p('feed'))
        .where('leaving', '=', 1) as never,
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
  const eventNumber = query<{ id: Uuid }, { number: number }>(database, (p) =>
    build.selectFrom('events').select('number').where('id', '=', p('id')),
  );
  /** Some registrations of an event, in the order of their rows; brought: by this snapshot. */
  const someOf = query<
    { after: number; last: number; feed: FeedName },
    { row: number; id: Uuid; brought: string | null }
  >(database, (p) =>
    build
      .selectFrom('registrations as r')
      .leftJoin('brought as b', (join) =>
        join
          .onRef('b.id', '=', 'r.id')
          .on('b.feed', '=', p('feed'))
          .on('b.entity', '=', 'registration'),
      )
      .select(['r.search_row as row', 'r.id', 'b.id as brought'])
      .where('r.search_row', '>', p('after'))
      .where('r.search_row', '<=', p('last'))
      .orderBy('r.search_row')
      .limit(LOOKED_AT),
  );
  const unanswered = query<{ after: number }, StoredOperation>(database, (p) =>
    build
      .selectFrom('outbox as b')
      .innerJoin('operations as o', 'o.position', 'b.operation_position')
      .select(OPERATION_COLUMNS.map((column) => `o.${column}` as const))
      .where('b.operation_position', '>', p('after'))
      .where('o.type', 'in', ['registration.saved', 'attendees.imported', 'attendees.merged'])
      .orderBy('b.operation_position')
      .limit(1),
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

  /** What an unanswered operation made stays: the hub has not seen it yet. */
  async function keepUnanswered(feed: FeedName): Promise<void> {
    let after = 0;
    for (;;) {
      const [row] = unanswered.all({ after });
      if (row === undefined) return;
      after = row.position;
      const made = operationOf(carried(row));
      inOne(() => {
        for (const id of registrationsOf(made)) bring.run({ feed, entity: 'registration', id });
      });
      await nextTurn();
    }
  }

  async function letGoLeftOut(eventId: Uuid): Promise<void> {
    const number = eventNumber.get({ id: eventId })?.number;
    if (number === undefined) return;
    const { first, last } = searchRowRange(number);
    let after = first - 1;
    for (;;) {
      const some = someOf.all({ after, last, feed: eventId });
      const end = some.at(-1);
      if (end === undefined) return;
      after = end.row;
      const gone = some.filter(({ brought }) => brought === null);
      for (let from = 0; from < gone.length; from += REMOVED_AT_ONCE) {
        inOne((turn) => {
          for (const { id } of gone.slice(from, from + REMOVED_AT_ONCE)) remove(id, turn);
        });
        await nextTurn();
      }
      await nextTurn();
    }
  }

  /**
   * Runs a turn whose commit does not wait for the disk. After a power cut the end of a snapshot may be
   * gone, with the mark from which the hub gives it again; nothing that was committed before is.
   */
  function withoutWaiting<T>(turn: () => T): T {
    database.pragma('synchronous = NORMAL');
    try {
      return turn();
    } finally {
      database.pragma('synchronous = FULL');
    }
  }

  /** What a commit takes for each of its rows, ms, as the last ones did: sealing pages is most of a turn. */
  let commitMs = 0;

  /** Writes lines in turns of a few milliseconds, their commit included; `last` ends the last of them. */
  async function inTurns(
    rowsOfPage: readonly Change[],
    each: (change: Change, tally: Tally) => void,
    last: () => void,
    run: <T>(turn: () => T) => T,
  ): Promise<Applied> {
    const all = nothingApplied();
    const changes = inRowOrder(rowsOfPage);
    let next = 0;
    do {
      const first = next;
      let writtenAt = 0;
      const { tally } = run(() =>
        inOne((turn) => {
          const until = performance.now() + writeMs();
          for (let change = changes[next]; change !== undefined; change = changes[next]) {
            each(change, turn);
            next++;
            if (performance.now() + (next - first) * commitMs >= until) break;
          }
          if (next >= changes.length) last();
          writtenAt = performance.now();
        }),
      );
      // Halfway to the newest: one commit that had to wait says little of the next.
      if (next > first)
        commitMs = (commitMs + (performance.now() - writtenAt) / (next - first)) / 2;
      joinTally(all, tally);
      await rest();
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
      const overOlder = feed !== 'hub' && isOver.get({ feed }) !== undefined;
      return inTurns(
        changes,
        (change, tally) => {
          rows.put(change, tally);
          notePeer(feed, change);
          if (overOlder) noteBrought(feed, change);
        },
        () => {
          setMark.run({ feed, mark: mark.from, done: mark.done });
        },
        withoutWaiting,
      );
    },

    async finishSnapshot(feed, cursor) {
      if (feed !== 'hub' && isOver.get({ feed }) !== undefined) {
        await keepUnanswered(feed);
        await letGoLeftOut(feed);
      }
      const { tally } = inOne((turn) => {
        setCursor.run({ feed, cursor });
        noLongerOver.run({ feed });
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
        (change, tally) => putPeerRow(change, tally),
        () => {},
        (turn) => turn(),
      ),

    applyOperation(operation) {
      // References are checked at once: one that fails at the commit would take the operation with it.
      const { result, tally } = inTransaction((turn) => operations.take(operation, turn));
      return result ? appliedOf(tally) : null;
    },

    letGo(feed, withinMs) {
      const until = performance.now() + withinMs;
      if (isLeaving.get({ feed }) === undefined) return true;
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

/** Registrations that an operation makes or keeps. */
function registrationsOf(made: Operation | null): readonly Uuid[] {
  switch (made?.type) {
    case 'registration.saved':
      return [made.payload.id];
    case 'attendees.imported':
      return made.payload.rows.map(({ registration }) => registration.id);
    case 'attendees.merged':
      return made.payload.registrations.map(({ kept }) => kept.id);
    default:
      return [];
  }
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
