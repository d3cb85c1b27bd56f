import { flag } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { FaceOutcome } from '#shared/face/finding.ts';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import type { PictureView } from '#shared/ipc/face-contract.ts';
import { sql } from 'kysely';
import { z } from 'zod';
import type { DeskStore } from '../services/face-desk.ts';
import type { DecisionRow, DecisionStore, ScoreRow } from '../services/face-decisions.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';
import { storing } from './storage-error.ts';

interface PersonRow {
  userId: Uuid;
  name: string;
  ticketType: string;
  flags: string;
  selfie: Uuid | null;
}

const flags = z.array(flag);
const OUTCOME = sql<FaceOutcome>`json_extract(face, '$.outcome')`;

/** The small reads of the face desk. */
export function createFaceDeskStore(database: ReadableDatabase): DeskStore {
  const person = query<{ userId: Uuid; eventId: Uuid }, PersonRow>(database, (p) =>
    build
      .selectFrom('registrations as r')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .innerJoin('ticket_types as y', 'y.id', 'r.ticket_type_id')
      .select(['u.id as userId', 'u.name', 'y.name as ticketType', 'r.flags', 'u.selfie'])
      .where('r.user_id', '=', p('userId'))
      .where('r.event_id', '=', p('eventId')),
  );
  const card = query<
    { userId: Uuid; side: 'adhar_front' | 'adhar_back' },
    { fileId: Uuid; mime: PictureView['mime'] }
  >(database, (p) =>
    build
      .selectFrom('users as u')
      .innerJoin('documents as d', (join) =>
        join.on((eb) => eb('d.id', 'in', [eb.ref('u.adhar_front'), eb.ref('u.adhar_back')])),
      )
      .select(['d.id as fileId', 'd.mime'])
      .where('u.id', '=', p('userId'))
      .whereRef('d.user_id', '=', 'u.id')
      .where('d.file_type', '=', p('side'))
      .orderBy('d.created_at', 'desc')
      .limit(1),
  );
  const evidence = query<{ checkInId: Uuid; eventId: Uuid }, { fileId: Uuid; userId: Uuid }>(
    database,
    (p) =>
      build
        .selectFrom('evidence')
        .select(['file_id as fileId', 'user_id as userId'])
        .where('check_in_id', '=', p('checkInId'))
        .where('event_id', '=', p('eventId')),
  );
  const name = query<{ id: Uuid }, { name: string }>(database, (p) =>
    build.selectFrom('admin_users').select('name').where('id', '=', p('id')),
  );

  return {
    person(userId, eventId): PersonView | null {
      const row = storing(() => person.get({ userId, eventId }));
      if (row === undefined) return null;
      const { selfie, flags: json, ...view } = row;
      return { ...view, flags: flags.parse(JSON.parse(json)), hasPhoto: selfie !== null };
    },
    card: (userId, side) => storing(() => card.get({ userId, side })) ?? null,
    evidence: (checkInId, eventId) => storing(() => evidence.get({ checkInId, eventId })) ?? null,
    nameOf: (id) => storing(() => name.get({ id }))?.name ?? null,
  };
}

/** The decisions in which a face was looked at. */
export function createDecisionStore(database: ReadableDatabase): DecisionStore {
  const verdicts = build
    .selectFrom('check_ins')
    .where('kind', '=', sql.lit('verdict'))
    .where('face', 'is not', null)
    .orderBy('position', 'desc');
  const rows = verdicts.select((eb) => [
    'position',
    'id',
    'scan_id as scanId',
    'user_id as userId',
    'occurred_at as at',
    'verdict',
    'way',
    sql<string>`face`.as('face'),
    sql<0 | 1>`${eb.exists(
      eb
        .selectFrom('evidence as v')
        .select('v.file_id')
        .whereRef('v.check_in_id', '=', 'check_ins.id'),
    )}`.as('hasEvidence'),
  ]);
  const all = query<{ eventId: Uuid; before: number; limit: number }, DecisionRow>(database, (p) =>
    rows.where('event_id', '=', p('eventId')).where('position', '<', p('before')).limit(p('limit')),
  );
  const ofOutcome = query<
    { eventId: Uuid; outcome: FaceOutcome; before: number; limit: number },
    DecisionRow
  >(database, (p) =>
    rows
      .where('event_id', '=', p('eventId'))
      .where(OUTCOME, '=', p('outcome'))
      .where('position', '<', p('before'))
      .limit(p('limit')),
  );
  const scores = query<{ eventId: Uuid; before: number; limit: number }, ScoreRow>(database, (p) =>
    verdicts
      .select([
        'position',
        'occurred_at as at',
        OUTCOME.as('outcome'),
        sql<number | null>`json_extract(face, '$.score')`.as('score'),
      ])
      .where('event_id', '=', p('eventId'))
      .where('position', '<', p('before'))
      .limit(p('limit')),
  );
  const position = query<{ id: Uuid }, { position: number }>(database, (p) =>
    build.selectFrom('check_ins').select('position').where('id', '=', p('id')),
  );
  const after = query<
    { scanId: Uuid },
    { kind: 'verdict' | 'override' | 'undo'; staffId: Uuid | null }
  >(database, (p) =>
    build
      .selectFrom('check_ins')
      .select(['kind', 'staff_id as staffId'])
      .where('scan_id', '=', p('scanId')),
  );
  const timeZone = query<{ id: Uuid }, { time_zone: string }>(database, (p) =>
    build.selectFrom('events').select('time_zone').where('id', '=', p('id')),
  );

  return {
    decisions: (eventId, outcome, before, limit) =>
      storing(() =>
        outcome === null
          ? all.all({ eventId, before, limit })
          : ofOutcome.all({ eventId, outcome, before, limit }),
      ),
    positionOf: (id) => storing(() => position.get({ id }))?.position ?? null,
    scores: (eventId, before, limit) => storing(() => scores.all({ eventId, before, limit })),
    after: (scanId) => storing(() => after.all({ scanId })),
    timeZoneOf: (eventId) => storing(() => timeZone.get({ id: eventId }))?.time_zone ?? null,
  };
}
