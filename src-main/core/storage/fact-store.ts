import type { ChainedEntry } from '#shared/domain/activity-chain.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { ConsentRow } from '#shared/domain/consent.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { FactStore } from '../services/operations.ts';
import type { WritableDatabase } from './database.ts';
import { createPendingEdits } from './sync-pending-edits.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';

type OperationValues = {
  id: Uuid;
  kiosk_id: Uuid;
  seq: number;
  hlc: HlcStamp;
  type: string;
  payload: string;
  base_version: HlcStamp | null;
  signature: Uint8Array;
  fields: string | null;
};
type CheckInValues = Omit<CheckInRow, 'face'> & { hlc: HlcStamp; face: string | null };
type ConsentValues = { [K in keyof ConsentRow]: ConsentRow[K] };
type ActivityValues = { [K in keyof ChainedEntry]: ChainedEntry[K] };

/** Facts in SQLite: append-only, each statement prepared once. */
export function createFactStore(database: WritableDatabase): FactStore {
  const lastOperation = query<{ kioskId: Uuid }, { seq: number; hlc: HlcStamp }>(database, (p) =>
    build
      .selectFrom('operations')
      .select(['seq', 'hlc'])
      .where('kiosk_id', '=', p('kioskId'))
      .orderBy('seq', 'desc')
      .limit(1),
  );
  const lastActivity = query<{ kioskId: Uuid }, { seq: number; hash: Uint8Array }>(database, (p) =>
    build
      .selectFrom('activity_logs')
      .select(['seq', 'hash'])
      .where('kiosk_id', '=', p('kioskId'))
      .orderBy('seq', 'desc')
      .limit(1),
  );
  const insertCheckIn = command<CheckInValues>(database, (p) =>
    build.insertInto('check_ins').values({
      id: p('id'),
      kind: p('kind'),
      scan_id: p('scan_id'),
      about_id: p('about_id'),
      event_id: p('event_id'),
      gate_id: p('gate_id'),
      kiosk_id: p('kiosk_id'),
      verdict: p('verdict'),
      direction: p('direction'),
      way: p('way'),
      ticket_number: p('ticket_number'),
      registration_id: p('registration_id'),
      user_id: p('user_id'),
      scanned_text: p('scanned_text'),
      staff_id: p('staff_id'),
      reason: p('reason'),
      occurred_at: p('occurred_at'),
      hlc: p('hlc'),
      face: p('face'),
    }),
  );
  const insertConsent = command<ConsentValues>(database, (p) =>
    build.insertInto('consents').values({
      id: p('id'),
      user_id: p('user_id'),
      purpose: p('purpose'),
      decision: p('decision'),
      text_version: p('text_version'),
      language: p('language'),
      staff_id: p('staff_id'),
      recorded_at: p('recorded_at'),
    }),
  );
  const insertOperation = command<OperationValues>(database, (p) =>
    build.insertInto('operations').values({
      id: p('id'),
      kiosk_id: p('kiosk_id'),
      seq: p('seq'),
      hlc: p('hlc'),
      type: p('type'),
      payload: p('payload'),
      base_version: p('base_version'),
      signature: p('signature'),
      fields: p('fields'),
    }),
  );
  const queueOperation = command<{ position: number }>(database, (p) =>
    build.insertInto('outbox').values({ operation_position: p('position') }),
  );
  const insertActivity = command<ActivityValues>(database, (p) =>
    build.insertInto('activity_logs').values({
      id: p('id'),
      kiosk_id: p('kiosk_id'),
      seq: p('seq'),
      actor_type: p('actor_type'),
      actor_id: p('actor_id'),
      activity_type: p('activity_type'),
      description: p('description'),
      ip_address: p('ip_address'),
      user_agent: p('user_agent'),
      created_at: p('created_at'),
      previous_hash: p('previous_hash'),
      hash: p('hash'),
      about_type: p('about_type'),
      about_id: p('about_id'),
      sealed: p('sealed'),
    }),
  );
  const pendingEdits = createPendingEdits(database);
  const highest = query<object, { hlc: HlcStamp | null }>(database, () =>
    build.selectFrom('sync_state').select('hlc').where('id', '=', 1),
  );
  const noteFact = command<{ latestMs: number; hlc: HlcStamp }>(database, (p) =>
    build
      .updateTable('sync_state')
      .set((eb) => ({
        facts_waiting: eb('facts_waiting', '+', 1),
        highest_time: eb.fn<number>('max', ['highest_time', eb.val(p('latestMs'))]),
        hlc: p('hlc'),
      }))
      .where('id', '=', 1),
  );

  return {
    heads: (kioskId) => ({
      operation: lastOperation.get({ kioskId }) ?? null,
      log: lastActivity.get({ kioskId }) ?? null,
      highest: highest.get({})?.hlc ?? null,
    }),
    insertCheckIn: ({ face, ...row }, hlc) => {
      insertCheckIn.run({ ...row, hlc, face: face === undefined ? null : JSON.stringify(face) });
    },
    insertConsent: (row) => {
      insertConsent.run(row);
    },
    insertOperation: (operation, payload, signature) => {
      const { id, kiosk_id, seq, hlc, type, base_version } = operation;
      const edited = 'fields' in operation ? (operation.fields ?? null) : null;
      const fields = edited === null ? null : JSON.stringify(edited);
      const values = { id, kiosk_id, seq, hlc, type, payload, base_version, signature, fields };
      const position = insertOperation.run(values).row;
      queueOperation.run({ position });
      pendingEdits.note(position, operation);
    },
    insertActivity: (entry) => {
      insertActivity.run(entry);
    },
    noteFact: (latestMs, hlc) => {
      noteFact.run({ latestMs, hlc });
    },
  };
}
