import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { stampMilliseconds } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import { operationOf } from '#shared/wire/carried-operation.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import type { DeadLetters, Outbox } from '../services/sync/ports.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import { createFeedStore } from './sync-feed-store.ts';
import { createOperationEvents } from './sync-operation-events.ts';
import { createPendingEdits, EDITING_TYPES } from './sync-pending-edits.ts';

const EDITING: ReadonlySet<string> = new Set(EDITING_TYPES);

/** An operation as the table keeps it. */
export interface StoredOperation {
  readonly position: number;
  readonly id: Uuid;
  readonly kiosk_id: Uuid;
  readonly seq: number;
  readonly hlc: HlcStamp;
  readonly type: string;
  readonly payload: string;
  readonly base_version: HlcStamp | null;
  readonly signature: Uint8Array;
  readonly fields: string | null;
}

export const OPERATION_COLUMNS = [
  'position',
  'id',
  'kiosk_id',
  'seq',
  'hlc',
  'type',
  'payload',
  'base_version',
  'signature',
  'fields',
] as const;

/** An operation as it travels. */
export function carried(row: StoredOperation): CarriedOperation {
  const { id, kiosk_id, seq, hlc, type, base_version, payload } = row;
  return {
    id,
    kiosk_id,
    seq,
    hlc,
    type,
    base_version,
    ...(row.fields === null ? {} : { fields: JSON.parse(row.fields) as string[] }),
    payload,
    signature: Buffer.from(row.signature).toString('base64'),
  };
}

interface LetterRow {
  position: number;
  type: string;
  hlc: HlcStamp;
  code: ErrorCode;
  rejectedAt: Instant;
}

/**
 * What waits for the hub's word, and what it refused.
 * @param transaction the one of the gate store, which also watches the health of the store
 */
export function createOutboxStore(
  database: WritableDatabase,
  transaction: <T>(work: () => T) => T,
): { readonly outbox: Outbox; readonly deadLetters: DeadLetters } {
  const oldest = query<{ limit: number; after: number }, StoredOperation>(database, (p) =>
    build
      .selectFrom('outbox as b')
      .innerJoin('operations as o', 'o.position', 'b.operation_position')
      .select(OPERATION_COLUMNS.map((column) => `o.${column}` as const))
      .where('b.operation_position', '>', p('after'))
      .orderBy('b.operation_position')
      .limit(p('limit')),
  );
  const positionOf = query<{ id: Uuid }, { position: number }>(database, (p) =>
    build
      .selectFrom('operations as o')
      .innerJoin('outbox as b', 'b.operation_position', 'o.position')
      .select('o.position')
      .where('o.id', '=', p('id')),
  );
  const leave = command<{ position: number }>(database, (p) =>
    build.deleteFrom('outbox').where('operation_position', '=', p('position')),
  );
  const waitLess = command<{ by: number }>(database, (p) =>
    build
      .updateTable('sync_state')
      .set((eb) => ({ facts_waiting: eb('facts_waiting', '-', p('by')) }))
      .where('id', '=', 1),
  );
  const count = query<object, { waiting: number }>(database, () =>
    build.selectFrom('sync_state').select('facts_waiting as waiting').where('id', '=', 1),
  );
  const recount = command<object>(database, () =>
    build
      .updateTable('sync_state')
      .set((eb) => ({
        facts_waiting: eb
          .selectFrom('outbox')
          .select((of) => of.fn.countAll<number>().as('waiting')),
      }))
      .where('id', '=', 1),
  );
  const requeue = command<object>(database, () =>
    build
      .insertInto('outbox')
      .columns(['operation_position'])
      .expression((eb) =>
        eb
          .selectFrom('operations')
          .select('position')
          // What was refused for good is not asked again.
          .where((of) =>
            of.not(
              of.exists(
                of
                  .selectFrom('dead_letters as d')
                  .select('d.operation_position')
                  .whereRef('d.operation_position', '=', 'operations.position')
                  .where('d.state', '<>', 'retried'),
              ),
            ),
          ),
      )
      .onConflict((conflict) => conflict.doNothing()),
  );
  const bury = command<{ position: number; code: ErrorCode; at: Instant }>(database, (p) =>
    build
      .insertInto('dead_letters')
      .values({
        operation_position: p('position'),
        code: p('code'),
        rejected_at: p('at'),
        state: 'open',
      })
      .onConflict((conflict) =>
        conflict.column('operation_position').doUpdateSet({
          code: p('code'),
          rejected_at: p('at'),
          state: 'open',
          note: null,
          staff_id: null,
          settled_at: null,
        }),
      ),
  );
  const letters = query<object, LetterRow>(database, () =>
    build
      .selectFrom('dead_letters as d')
      .innerJoin('operations as o', 'o.position', 'd.operation_position')
      .select(['o.position', 'o.type', 'o.hlc', 'd.code', 'd.rejected_at as rejectedAt'])
      .where('d.state', '=', 'open')
      .orderBy('d.rejected_at', 'desc'),
  );
  const letterCount = query<object, { count: number }>(database, () =>
    build
      .selectFrom('dead_letters')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('state', '=', 'open'),
  );
  const settleLetter = command<{
    position: number;
    state: 'retried' | 'closed';
    note: string | null;
    staffId: Uuid;
    at: Instant;
  }>(database, (p) =>
    build
      .updateTable('dead_letters')
      .set({ state: p('state'), note: p('note'), staff_id: p('staffId'), settled_at: p('at') })
      .where('operation_position', '=', p('position'))
      .where('state', '=', 'open'),
  );
  const again = command<{ position: number }>(database, (p) =>
    build
      .insertInto('outbox')
      .values({ operation_position: p('position') })
      .onConflict((conflict) => conflict.doNothing()),
  );

  const eventsOf = createOperationEvents(database);
  const feeds = createFeedStore(database, (work) => work());
  const pending = createPendingEdits(database);
  const waitingEdits = query<object, StoredOperation>(database, () =>
    build
      .selectFrom('outbox as b')
      .innerJoin('operations as o', 'o.position', 'b.operation_position')
      .select(OPERATION_COLUMNS.map((column) => `o.${column}` as const))
      .where('o.type', 'in', [...EDITING_TYPES]),
  );

  /** What waits again stays on top of what the hub says meanwhile. */
  function noteEdits(): void {
    for (const row of waitingEdits.all({})) {
      const made = operationOf(carried(row));
      if (made !== null) pending.note(row.position, made);
    }
  }

  function settleOpen(values: Parameters<typeof settleLetter.run>[0]): void {
    if (settleLetter.run(values).changes > 0) return;
    throw new GatehouseError('dead-letter-unknown', 'not among the open ones');
  }

  return {
    outbox: {
      next: (limit, after = 0) =>
        oldest
          .all({ limit, after })
          .map((row) => ({ position: row.position, operation: carried(row) })),
      settle(asked, results, at) {
        const known = new Map(asked.map((one) => [one.id, one]));
        transaction(() => {
          let left = 0;
          for (const { id, outcome, code } of results) {
            const sent = known.get(id);
            const position = positionOf.get({ id })?.position;
            if (sent === undefined || position === undefined || outcome === 'waiting') continue;
            // A hub that refuses a check-in is broken: the fact stays until one takes it.
            if (outcome === 'rejected' && sent.type === 'check-in.recorded') continue;
            if (outcome === 'rejected') {
              bury.run({ position, code: code ?? 'internal', at });
              // It lay over rows of the hub, whose own value is not here any more.
              if (EDITING.has(sent.type)) for (const feed of eventsOf(sent)) feeds.loadAnew(feed);
            }
            left += leave.run({ position }).changes;
          }
          if (left > 0) waitLess.run({ by: left });
        });
      },
      waiting: () => count.get({})?.waiting ?? 0,
      requeueAll() {
        transaction(() => {
          requeue.run({});
          recount.run({});
          noteEdits();
        });
      },
    },
    deadLetters: {
      list: () =>
        letters.all({}).map(({ hlc, ...row }) => ({
          ...row,
          recordedAt: toInstant(stampMilliseconds(hlc)),
        })),
      count: () => letterCount.get({})?.count ?? 0,
      retry(position, staffId, at) {
        transaction(() => {
          settleOpen({ position, state: 'retried', note: null, staffId, at });
          again.run({ position });
          recount.run({});
          noteEdits();
        });
      },
      close(position, note, staffId, at) {
        transaction(() => {
          settleOpen({ position, state: 'closed', note, staffId, at });
        });
      },
    },
  };
}
