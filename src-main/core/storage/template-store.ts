import type { Uuid } from '#shared/domain/id.ts';
import type { FaceModelId } from '#shared/face/template.ts';
import type { ConsentedSources } from '../services/consent.ts';
import type { HeldSource, SourceOrigin, TemplateStore } from '../services/face-template.ts';
import type { QueueStore, WaitingSource } from '../services/template-queue.ts';
import { sql } from 'kysely';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';

const HELD = [
  'user_id as userId',
  'source_id as sourceId',
  'made_from as madeFrom',
  'state',
  'model',
  'template',
  'quality',
  'why',
  'crop_id as cropId',
  'made_at as madeAt',
] as const;
const WAITING = [
  'row',
  'user_id as userId',
  'source_id as sourceId',
  'made_from as madeFrom',
  'crop_id as cropId',
] as const;

// Written into the SQL: bound, SQLite would not see that the partial index serves.
const IS_WAITING = sql.lit('waiting' as const);

interface Values {
  userId: Uuid;
  sourceId: Uuid;
  from: SourceOrigin;
  model: FaceModelId;
  template: Uint8Array;
  quality: number;
  cropId: Uuid | null;
  at: string;
}

/** Templates and the pictures that wait for one, on the one writing connection. */
export function createTemplateStore(
  database: WritableDatabase,
): TemplateStore & QueueStore & ConsentedSources {
  const ofPerson = query<{ userId: Uuid }, HeldSource>(database, (p) =>
    build.selectFrom('face_templates').select(HELD).where('user_id', '=', p('userId')),
  );
  const bySource = query<{ sourceId: Uuid }, HeldSource>(database, (p) =>
    build.selectFrom('face_templates').select(HELD).where('source_id', '=', p('sourceId')),
  );
  const person = query<{ userId: Uuid }, { id: Uuid }>(database, (p) =>
    build.selectFrom('users').select('id').where('id', '=', p('userId')),
  );
  const selfie = query<{ userId: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('users as u')
      .innerJoin('documents as d', 'd.id', 'u.selfie')
      .select('d.id')
      .where('u.id', '=', p('userId'))
      .whereRef('d.user_id', '=', 'u.id')
      .where('d.file_type', '=', 'selfie'),
  );
  const insertWaiting = command<{ userId: Uuid; sourceId: Uuid }>(database, (p) =>
    build
      .insertInto('face_templates')
      .values({
        user_id: p('userId'),
        source_id: p('sourceId'),
        made_from: 'selfie',
        state: 'waiting',
        model: null,
        template: null,
        quality: null,
        why: null,
        crop_id: null,
        made_at: null,
      })
      // One that another kiosk's template is here for waits for none.
      .onConflict((conflict) => conflict.doNothing()),
  );
  const insertMade = command<Values>(database, (p) =>
    build.insertInto('face_templates').values({
      user_id: p('userId'),
      source_id: p('sourceId'),
      made_from: p('from'),
      state: 'made',
      model: p('model'),
      template: p('template'),
      quality: p('quality'),
      why: null,
      crop_id: p('cropId'),
      made_at: p('at'),
    }),
  );
  const setMade = command<Omit<Values, 'userId' | 'from'>>(database, (p) =>
    build
      .updateTable('face_templates')
      .set({
        state: 'made',
        model: p('model'),
        template: p('template'),
        quality: p('quality'),
        crop_id: p('cropId'),
        made_at: p('at'),
      })
      .where('source_id', '=', p('sourceId')),
  );
  const setUnusable = command<{ sourceId: Uuid; model: FaceModelId; why: string; at: string }>(
    database,
    (p) =>
      build
        .updateTable('face_templates')
        .set({ state: 'unusable', model: p('model'), why: p('why'), made_at: p('at') })
        .where('source_id', '=', p('sourceId'))
        .where('state', '=', 'waiting'),
  );
  const remove = command<{ sourceId: Uuid }>(database, (p) =>
    build.deleteFrom('face_templates').where('source_id', '=', p('sourceId')),
  );
  const work = query<object, { model: string; waiting: number; made: number; unusable: number }>(
    database,
    () => build.selectFrom('face_work').select(['model', 'waiting', 'made', 'unusable']),
  );
  const setModel = command<{ model: FaceModelId }>(database, (p) =>
    build.updateTable('face_work').set({ model: p('model') }),
  );
  const startOver = command<object>(database, () =>
    build
      .updateTable('face_templates')
      .set({
        state: 'waiting',
        model: null,
        template: null,
        quality: null,
        why: null,
        made_at: null,
      })
      .where('state', '<>', 'waiting'),
  );
  const lastWaiting = query<object, { row: number }>(database, () =>
    build
      .selectFrom('face_templates')
      .select('row')
      .where('state', '=', IS_WAITING)
      .orderBy('row', 'desc')
      .limit(1),
  );
  const nextWaiting = query<{ after: number }, WaitingSource>(database, (p) =>
    build
      .selectFrom('face_templates')
      .select(WAITING)
      .where('state', '=', IS_WAITING)
      .where('row', '>', p('after'))
      .orderBy('row')
      .limit(1),
  );
  const nextOfEvent = query<{ eventId: Uuid; after: number; upTo: number }, WaitingSource>(
    database,
    (p) =>
      build
        .selectFrom('face_templates as t')
        .select(WAITING)
        .where('state', '=', IS_WAITING)
        .where('row', '>', p('after'))
        .where('row', '<=', p('upTo'))
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom('registrations as r')
              .select('r.id')
              .whereRef('r.user_id', '=', 't.user_id')
              .where('r.event_id', '=', p('eventId')),
          ),
        )
        .orderBy('row')
        .limit(1),
  );
  const mime = query<{ id: Uuid }, { mime: 'image/jpeg' | 'image/png' | 'image/webp' }>(
    database,
    (p) => build.selectFrom('documents').select('mime').where('id', '=', p('id')),
  );

  return {
    ofPerson: (userId) => storing(() => ofPerson.all({ userId })),
    source: (sourceId) => storing(() => bySource.get({ sourceId })) ?? null,
    isPerson: (userId) => storing(() => person.get({ userId })) !== undefined,
    selfieOf: (userId) => selfie.get({ userId })?.id ?? null,
    insertWaiting: (userId, sourceId) => {
      insertWaiting.run({ userId, sourceId });
    },
    insertMade: (made) => {
      insertMade.run({ ...made });
    },
    setMade: (made) => {
      setMade.run({ ...made });
    },
    setUnusable: (refused) => {
      setUnusable.run({ ...refused });
    },
    remove: (sourceId) => {
      remove.run({ sourceId });
    },
    counts: () => {
      const { waiting = 0, made = 0, unusable = 0 } = storing(() => work.get({})) ?? {};
      return { waiting, made, unusable };
    },
    model: () => storing(() => work.get({}))?.model ?? '',
    startOver: (model) => {
      startOver.run({});
      setModel.run({ model });
    },
    lastWaitingRow: () => storing(() => lastWaiting.get({}))?.row ?? 0,
    nextWaiting: (after) => storing(() => nextWaiting.get({ after })) ?? null,
    nextOfEvent: (eventId, after, upTo) =>
      storing(() => nextOfEvent.get({ eventId, after, upTo })) ?? null,
    mimeOf: (documentId) => storing(() => mime.get({ id: documentId }))?.mime ?? null,
  };
}
