import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AttendeeForm } from '#shared/domain/attendee-form.ts';
import { newAttendee } from '#shared/domain/attendee-rules.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { ImportedPart } from '#shared/domain/operation.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { CrashPoint } from './crash-point.ts';
import type { PlannedRow } from './import-plan.ts';
import type { FactRecorder } from './operations.ts';
import type { TicketMaker } from './ticket-maker.ts';

/** A row as it is written and told to the hub. */
export type ImportedRow = ImportedPart['rows'][number];

/** An import's own row when it begins. */
export type ImportNote = {
  id: Uuid;
  eventId: Uuid;
  fileName: string;
  rows: number;
  staffId: Uuid;
  startedAt: Instant;
};

/** Where imports are kept. Everything runs inside the caller's transaction. */
export interface ImportStore {
  begin(note: ImportNote): void;
  end(importId: Uuid, state: 'finished' | 'abandoned' | 'cancelled', at: Instant): void;
  /** Imports that were begun and not ended. */
  running(): { id: Uuid; staffId: Uuid }[];
  /** The event's next free search row; null: no such event. */
  nextSearchRow(eventId: Uuid): number | null;
  /** Writes a row that nobody sees yet. @returns false where the person is registered by now */
  stage(
    row: ImportedRow,
    person: AttendeeForm,
    staged: { importId: Uuid; staffId: Uuid },
    searchRow: number,
  ): boolean;
  /** Removes at most so many staged rows. @returns how many; 0: none is left */
  unstage(importId: Uuid, limit: number): number;
  /** Cancels registrations in the order of their search rows, but for people who were admitted. */
  cancelSome(
    importId: Uuid,
    after: number,
    limit: number,
  ): { last: number | null; cancelled: number };
}

export interface ImportRunPorts {
  readonly store: ImportStore;
  readonly transaction: <T>(work: () => T) => T;
  readonly recorder: FactRecorder;
  readonly tickets: Pick<TicketMaker, 'ensureKey' | 'make'>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly pace: () => { readonly writeMs: number };
  readonly crashPoint: CrashPoint;
}

/** One import as it is run. */
export interface ImportOrder {
  readonly note: Omit<ImportNote, 'startedAt'>;
  readonly issueTickets: boolean;
  /** The next rows from an offset on; none: that was all. */
  readonly next: (offset: number) => Promise<readonly PlannedRow[]>;
  readonly onProgress: (done: number) => void;
  /** Asked between two transactions. */
  readonly isCancelled: () => boolean;
}

/** The hub's limit of rows in one operation. */
const MAX_PART_ROWS = 500;
/** Rows between two looks at the clock. */
const ROWS_A_LOOK = 8;
/** Rows removed or cancelled in a transaction of a few milliseconds. */
const ROWS_A_REMOVAL = 40;

/** Imports: staged, told to the hub part by part, made visible in one short transaction. */
export interface ImportRuns {
  /**
   * Writes an import: all of it or nothing.
   * @throws GatehouseError import-cancelled, event-unknown, disk-full; what was staged is gone then
   */
  run(order: ImportOrder): Promise<void>;
  /** Ends imports that a crash broke off: removes what they staged. Idempotent. */
  clear(shouldStop: () => boolean): Promise<void>;
  /** Cancels an import's registrations, but for people who came. @returns how many */
  takeBack(importId: Uuid, staffId: Uuid): Promise<number>;
}

/** Wires imports with the store. */
export function createImportRuns(ports: ImportRunPorts): ImportRuns {
  const { store, transaction, recorder, tickets, now, pace, crashPoint } = ports;

  function rowsOf(
    planned: PlannedRow,
    eventId: Uuid,
    at: Instant,
    withTicket: boolean,
  ): ImportedRow {
    const { userId, registrationId, ticketTypeId, person, status } = planned;
    const user = planned.isNew ? newAttendee(userId, person, status, at) : null;
    return {
      user,
      registration: {
        id: registrationId,
        user_id: userId,
        event_id: eventId,
        ticket_type_id: ticketTypeId,
        status: 'registered',
        flags: [...planned.flags],
        created_at: at,
      },
      ticket: withTicket ? tickets.make({ registrationId, eventId, ticketTypeId }) : null,
    };
  }

  /** Stages rows from `from` on, as many as the time allows, one at least. @returns the next one's index */
  function stagePart(
    order: ImportOrder,
    part: number,
    rows: readonly PlannedRow[],
    from: number,
  ): number {
    const { id: importId, eventId, staffId } = order.note;
    const until = performance.now() + pace().writeMs;
    return transaction(() => {
      let searchRow = store.nextSearchRow(eventId);
      if (searchRow === null) throw new GatehouseError('event-unknown', 'the event is gone');
      const at = toInstant(now());
      const written: ImportedRow[] = [];
      let next = from;
      while (next < rows.length && next - from < MAX_PART_ROWS) {
        const planned = rows[next];
        if (planned === undefined) break;
        const row = rowsOf(planned, eventId, at, order.issueTickets);
        if (store.stage(row, planned.person, { importId, staffId }, searchRow)) {
          written.push(row);
          searchRow += 1;
        }
        next += 1;
        if ((next - from) % ROWS_A_LOOK === 0 && performance.now() >= until) break;
      }
      recorder.recordFact({
        fact: {
          type: 'attendees.imported',
          payload: { import_id: importId, event_id: eventId, part, rows: written },
        },
        activity: {
          actor: { type: 'staff', id: staffId },
          type: 'import.part',
          facts: { import_id: importId, part, rows: written.length },
          about: { type: 'import', id: importId },
        },
        apply: () => undefined,
      });
      return next;
    });
  }

  function end(
    importId: Uuid,
    staffId: Uuid | null,
    outcome: 'finished' | 'abandoned' | 'cancelled',
    rows: number,
  ): void {
    transaction(() => {
      recorder.recordFact({
        fact: { type: 'import.ended', payload: { import_id: importId, outcome, rows } },
        activity: {
          actor: staffId === null ? { type: 'system', id: null } : { type: 'staff', id: staffId },
          type: `import.${outcome}`,
          facts: { import_id: importId, rows },
          about: { type: 'import', id: importId },
        },
        apply: () => {
          store.end(importId, outcome, toInstant(now()));
        },
      });
    });
  }

  /** Removes what was staged, then says so: a crash in between leaves it to the next start. */
  async function abandon(
    importId: Uuid,
    staffId: Uuid | null,
    shouldStop: () => boolean = () => false,
  ): Promise<void> {
    while (!shouldStop()) {
      if (transaction(() => store.unstage(importId, ROWS_A_REMOVAL)) === 0) {
        end(importId, staffId, 'abandoned', 0);
        return;
      }
      crashPoint('after-import-removed');
      await nextTurn();
    }
  }

  async function stageAll(order: ImportOrder): Promise<void> {
    let part = 0;
    let done = 0;
    for (;;) {
      const rows = await order.next(done);
      if (rows.length === 0) return;
      for (let next = 0; next < rows.length;) {
        if (order.isCancelled()) {
          throw new GatehouseError('import-cancelled', 'the import was cancelled');
        }
        part += 1;
        next = stagePart(order, part, rows, next);
        crashPoint('after-import-part');
        order.onProgress(done + next);
        await nextTurn();
      }
      done += rows.length;
    }
  }

  return {
    async run(order) {
      const { note } = order;
      transaction(() => {
        if (order.issueTickets) tickets.ensureKey(note.eventId, note.staffId);
        store.begin({ ...note, startedAt: toInstant(now()) });
        recorder.note({
          actor: { type: 'staff', id: note.staffId },
          type: 'import.begun',
          facts: { import_id: note.id, event_id: note.eventId, rows: note.rows },
          about: { type: 'import', id: note.id },
        });
      });
      crashPoint('after-import-begun');
      try {
        await stageAll(order);
        if (order.isCancelled()) {
          throw new GatehouseError('import-cancelled', 'the import was cancelled');
        }
        crashPoint('before-import-finished');
        end(note.id, note.staffId, 'finished', note.rows);
      } catch (error) {
        await abandon(note.id, note.staffId);
        throw error;
      }
      crashPoint('after-import-finished');
    },

    async clear(shouldStop) {
      for (const { id } of store.running()) await abandon(id, null, shouldStop);
    },

    async takeBack(importId, staffId) {
      let cancelled = 0;
      for (let after: number | null = 0; after !== null;) {
        const from: number = after;
        const some = transaction(() => store.cancelSome(importId, from, ROWS_A_REMOVAL));
        cancelled += some.cancelled;
        after = some.last;
        await nextTurn();
      }
      end(importId, staffId, 'cancelled', cancelled);
      return cancelled;
    },
  };
}
