import { sql } from 'kysely';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { sealTemplate } from '../keys/template-seal.ts';
import type { EffectStore } from '../services/operation-effect-ports.ts';
import type { PersonKeys } from '../services/person-keys.ts';
import type { Transaction } from '../services/transaction.ts';
import { inside } from './connection.ts';

type DecisionRows = Pick<
  EffectStore,
  | 'putConsent'
  | 'latestConsent'
  | 'dropTemplates'
  | 'putTemplate'
  | 'putDocument'
  | 'dropDocument'
  | 'putDecision'
  | 'decisionsOf'
  | 'hasPictureSince'
>;

/** A person's ids: their own, and those that were merged into it. */
function idsOf(tx: Transaction, userId: Uuid) {
  return inside(tx)
    .selectFrom('users')
    .select('id')
    .where((is) => is.or([is('id', '=', userId), is('merged_into', '=', userId)]));
}

/** Somebody's word under the id of another's must not be lost in silence. */
function idReused(what: string): GatehouseError {
  return new GatehouseError('number-reused', `${what}’s id is another’s`);
}

/** What was decided about people, by themselves or by staff, and what hangs on it. */
export function decisionRows(personKeys: PersonKeys): DecisionRows {
  return {
    async putConsent(tx, row) {
      const { numInsertedOrUpdatedRows: added = 0n } = await inside(tx)
        .insertInto('consents')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      if (added > 0n) return;
      const same = await inside(tx)
        .selectFrom('consents')
        .select('id')
        .where('id', '=', row.id)
        .where('decision', '=', row.decision)
        .where('purpose', '=', row.purpose)
        .where('user_id', 'in', idsOf(tx, row.user_id))
        .executeTakeFirst();
      if (same === undefined) throw idReused('the consent');
    },
    async latestConsent(tx, userId) {
      const row = await inside(tx)
        .selectFrom('consents')
        .select('decision')
        .where('user_id', '=', userId)
        .where('purpose', '=', 'face-matching')
        .orderBy('recorded_at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.decision ?? null;
    },
    async dropTemplates(tx, userId) {
      await inside(tx).deleteFrom('face_templates').where('user_id', '=', userId).execute();
    },
    async putTemplate(tx, row, kioskId) {
      const { user_id, source_id, model, template, quality } = row;
      const key = await personKeys.keyFor(tx, user_id, 'face');
      const sealed = sealTemplate(key, source_id, Buffer.from(template, 'base64'));
      await inside(tx)
        .insertInto('face_templates')
        .values({ source_id, user_id, model, sealed, quality, made_by: kioskId })
        .onConflict((conflict) => conflict.column('source_id').doNothing())
        .execute();
    },
    async putDocument(tx, { id, user_id, file_type, mime, created_at }, kioskId) {
      await inside(tx)
        .insertInto('distant_documents')
        .values({ id, user_id, file_type, mime, created_at, kiosk_id: kioskId })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
      const { rows } = await sql<{ id: string }>`
        SELECT id FROM (
          SELECT id, created_at FROM documents WHERE user_id = ${user_id}
            AND file_type = ${file_type} AND replaced_at IS NULL
          UNION ALL SELECT id, created_at FROM distant_documents WHERE user_id = ${user_id}
            AND file_type = ${file_type}
        ) AS held ORDER BY created_at DESC, id DESC LIMIT 1`.execute(inside(tx));
      await inside(tx)
        .updateTable('users')
        .set({ [file_type]: rows[0]?.id ?? id })
        .where('id', '=', user_id)
        .execute();
    },
    async dropDocument(tx, id, userId) {
      await inside(tx)
        .deleteFrom('distant_documents')
        .where('id', '=', id)
        .where('user_id', 'in', idsOf(tx, userId))
        .execute();
    },
    async putDecision(tx, row, statusBefore, hlc) {
      const { numInsertedOrUpdatedRows = 0n } = await inside(tx)
        .insertInto('kyc_decisions')
        .values({ ...row, status_before: statusBefore, hlc })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows > 0n) return true;
      const same = await inside(tx)
        .selectFrom('kyc_decisions')
        .select('id')
        .where('id', '=', row.id)
        .where('decision', '=', row.decision)
        .where('user_id', 'in', idsOf(tx, row.user_id))
        .executeTakeFirst();
      if (same === undefined) throw idReused('the decision');
      return false;
    },
    decisionsOf: (tx, userId) =>
      inside(tx)
        .selectFrom('kyc_decisions')
        .select(['id', 'user_id', 'decision', 'reason', 'words', 'about_id', 'staff_id'])
        .select(['seen_id', 'decided_at', 'status_before'])
        .where('user_id', 'in', idsOf(tx, userId))
        .orderBy('position')
        .execute(),
    async hasPictureSince(tx, userId, at) {
      const row = await inside(tx)
        .selectFrom('documents')
        .select('id')
        .where('user_id', '=', userId)
        .where('replaced_at', 'is', null)
        .where('created_at', '>', at)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}
