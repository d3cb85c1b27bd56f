import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Uuid } from '#shared/domain/id.ts';
import type { FaceModelId } from '#shared/face/template.ts';
import type { FaceFinder, FaceQuestion } from '../services/similar-faces.ts';
import type { ReadableDatabase } from './database.ts';
import { FaceMatrix } from './face-matrix.ts';
import type { KeyStore } from './key-store.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';
import { createTemplateOpener } from './template-seal.ts';

interface SealedRow {
  row: number;
  user_id: Uuid;
  source_id: Uuid;
  model: FaceModelId;
  template: Uint8Array;
}

/** Read and opened between two turns: a tenth of a second. */
const ROWS_AT_ONCE = 2_000;

/**
 * The templates of one event's people, open, in this thread's memory. They are read when they are
 * prepared for or first asked for, and again for another event.
 * @param database read in many short transactions, so that no log of the writer's is held up
 */
export function createFaceIndex(
  database: ReadableDatabase,
  keys: Pick<KeyStore, 'find'>,
): FaceFinder {
  const ofEvent = query<{ eventId: Uuid; after: number; limit: number }, SealedRow>(database, (p) =>
    build
      .selectFrom('face_templates as t')
      .innerJoin('registrations as r', 'r.user_id', 't.user_id')
      .select(['t.row', 't.user_id', 't.source_id', 't.model', 't.template'])
      .where('r.event_id', '=', p('eventId'))
      .where('t.state', '=', 'made')
      .where('t.row', '>', p('after'))
      .orderBy('t.row')
      .limit(p('limit'))
      .$narrowType<{ model: FaceModelId; template: Uint8Array }>(),
  );
  const ofPerson = query<{ eventId: Uuid; userId: Uuid }, SealedRow>(database, (p) =>
    build
      .selectFrom('face_templates as t')
      .innerJoin('registrations as r', 'r.user_id', 't.user_id')
      .select(['t.row', 't.user_id', 't.source_id', 't.model', 't.template'])
      .where('r.event_id', '=', p('eventId'))
      .where('t.state', '=', 'made')
      .where('t.user_id', '=', p('userId'))
      .$narrowType<{ model: FaceModelId; template: Uint8Array }>(),
  );
  const { opener } = createTemplateOpener(keys);
  const matrix = new FaceMatrix();
  let held: { readonly eventId: Uuid; upTo: number; loading: Promise<void> } | null = null;

  function take({ user_id, source_id, model, template }: SealedRow): void {
    // Null: erased a moment ago, and its row is about to go.
    const open = opener(user_id)({ model, sourceId: source_id }, template);
    if (open !== null) matrix.add(user_id, open);
  }

  async function load(into: { readonly eventId: Uuid; upTo: number }): Promise<void> {
    try {
      await loadRows(into);
    } catch (error) {
      // The next question tries again.
      if (held === into) reload();
      throw error;
    }
  }

  async function loadRows(into: { readonly eventId: Uuid; upTo: number }): Promise<void> {
    for (;;) {
      const after = into.upTo;
      const rows = ofEvent.all({ eventId: into.eventId, after, limit: ROWS_AT_ONCE });
      for (const row of rows) take(row);
      into.upTo = rows.at(-1)?.row ?? after;
      if (rows.length < ROWS_AT_ONCE) break;
      // Erasures are heard in between.
      await nextTurn();
      if (held !== into) return;
    }
    into.upTo = Number.MAX_SAFE_INTEGER;
  }

  function reload(): void {
    held = null;
    matrix.clear();
  }

  async function ready(eventId: Uuid): Promise<void> {
    if (held?.eventId !== eventId) {
      reload();
      const next = { eventId, upTo: 0, loading: Promise.resolve() };
      held = next;
      next.loading = load(next);
    }
    const { loading } = held;
    await loading;
    // Reloaded meanwhile: what was read may be of before.
    if (held?.loading !== loading) await ready(eventId);
  }

  return {
    async find(question: FaceQuestion) {
      await ready(question.eventId);
      return { hits: matrix.nearest(question), searched: matrix.rows };
    },
    prepare(eventId) {
      // A failure is for the question that follows to meet, and to tell of.
      void Promise.allSettled([ready(eventId)]);
    },
    changed(userId) {
      matrix.remove(userId);
      if (held === null) return;
      // What lies further on is read when the loading comes to it.
      const { eventId, upTo } = held;
      for (const row of ofPerson.all({ eventId, userId })) if (row.row <= upTo) take(row);
    },
    reload,
  };
}
