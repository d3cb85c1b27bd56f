import { sql } from 'kysely';
import { pictureBox, type KycDecisionRow, type ReviewState } from '#shared/domain/kyc.ts';
import type { DocumentRow, KycStatus } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type {
  KycDocument,
  KycLease,
  KycPerson,
  KycStore,
  MadeDecision,
} from '../services/kyc-ports.ts';
import type { WritableDatabase } from './database.ts';
import { createErasureStore } from './erasure-store.ts';
import { kycDecisionWriter } from './kyc-decision-writer.ts';
import { build } from './query-builder.ts';
import { KYC_DECISION_COLUMNS } from './row-columns.ts';
import type { Bit } from './schema.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';

type PersonRow = Omit<KycPerson, 'userId' | 'fields'> & {
  id: Uuid;
  name: string;
  email: string;
  phone: string;
  location: string;
};
type StoredDocument = DocumentRow & {
  width: number | null;
  height: number | null;
  portrait: string | null;
  blackedOut: Bit;
};

const DECISION_COLUMNS = KYC_DECISION_COLUMNS.map((column) => `k.${column}` as const);

/** Sessions' leases that go on. */
const goingOn = (nowMs: number) =>
  build
    .selectFrom('kyc_leases as l')
    .innerJoin('user_sessions as s', 's.id', 'l.session_id')
    .where('l.leased_until', '>', nowMs)
    .where('s.is_active', '=', 1);

function prepareReads(database: WritableDatabase) {
  const documents = build
    .selectFrom('documents as d')
    .innerJoin('users as u', 'u.id', 'd.user_id')
    .where((eb) =>
      eb('d.id', 'in', [eb.ref('u.adhar_front'), eb.ref('u.adhar_back'), eb.ref('u.selfie')]),
    )
    .select([
      'd.id',
      'd.user_id',
      'd.file_type',
      'd.mime',
      'd.created_at',
      'd.width',
      'd.height',
      'd.portrait',
      'd.blacked_out as blackedOut',
    ]);
  const waiting = build
    .selectFrom('users as u')
    .where('u.review_state', '=', sql.lit('waiting'))
    .where('u.merged_into', 'is', null);
  type Next = { sessionId: Uuid; staffId: Uuid; skip: string; nowMs: number };
  const next = (own: boolean) =>
    query<Next, { id: Uuid }>(database, (p) =>
      waiting
        .select('u.id')
        .where('u.added_by', own ? 'is' : 'is not', p('staffId'))
        .where('u.id', 'not in', sql<Uuid>`(SELECT value FROM json_each(${p('skip')}))`)
        .where((eb) =>
          eb.not(
            eb.exists(
              goingOn(p('nowMs'))
                .select('l.user_id')
                .where('l.user_id', '=', eb.ref('u.id'))
                .where('l.session_id', '<>', p('sessionId')),
            ),
          ),
        )
        .orderBy('u.row')
        .limit(1),
    );
  return {
    person: query<{ id: Uuid }, PersonRow>(database, (p) =>
      build
        .selectFrom('users as u')
        .leftJoin('admin_users as a', 'a.id', 'u.added_by')
        .select([
          'u.id',
          'u.name',
          'u.email',
          'u.phone',
          'u.location',
          'u.status',
          'u.review_state as reviewState',
          'u.created_at as addedAt',
          'u.added_by as addedById',
          'a.name as addedByName',
        ])
        .where('u.id', '=', p('id'))
        .where('u.merged_into', 'is', null),
    ),
    staffEmail: query<{ id: Uuid }, { email: string }>(database, (p) =>
      build.selectFrom('admin_users').select('email').where('id', '=', p('id')),
    ),
    documents: query<{ userId: Uuid }, StoredDocument>(database, (p) =>
      documents.where('d.user_id', '=', p('userId')).orderBy('d.file_type'),
    ),
    document: query<{ id: Uuid }, StoredDocument>(database, (p) =>
      documents.where('d.id', '=', p('id')),
    ),
    decisions: query<{ userId: Uuid }, MadeDecision>(database, (p) =>
      build
        .selectFrom('kyc_decisions as k')
        .leftJoin('admin_users as a', 'a.id', 'k.staff_id')
        .select([...DECISION_COLUMNS, 'a.name as staffName'])
        .where('k.user_id', '=', p('userId'))
        .orderBy('k.position'),
    ),
    decision: query<{ id: Uuid }, KycDecisionRow>(database, (p) =>
      build.selectFrom('kyc_decisions as k').select(DECISION_COLUMNS).where('k.id', '=', p('id')),
    ),
    statusBefore: query<{ userId: Uuid; decisionId: Uuid }, { status: KycStatus }>(database, (p) =>
      build
        .selectFrom('activity_logs')
        .select(sql<KycStatus>`json_extract(description, '$.status_before')`.as('status'))
        .where('about_id', '=', p('userId'))
        .where('activity_type', '=', 'kyc.decided')
        .where(sql`json_extract(description, '$.decision_id')`, '=', p('decisionId'))
        .where(sql`json_extract(description, '$.status_before')`, 'is not', null),
    ),
    cameIn: query<{ userId: Uuid; at: Instant }, { id: Uuid }>(database, (p) =>
      build
        .selectFrom('registrations')
        .select('id')
        .where('user_id', '=', p('userId'))
        .where('check_in_time', '>=', p('at'))
        .limit(1),
    ),
    counts: query<
      { sessionId: Uuid; nowMs: number; since: Instant },
      { waiting: number; leased: number; asked: number; decidedToday: number }
    >(database, (p) =>
      build.selectNoFrom((eb) => [
        waiting.select(eb.fn.countAll<number>().as('n')).$asScalar().as('waiting'),
        goingOn(p('nowMs'))
          .innerJoin('users as u', 'u.id', 'l.user_id')
          .where('u.review_state', '=', sql.lit('waiting'))
          .where('l.session_id', '<>', p('sessionId'))
          .select(eb.fn.countAll<number>().as('n'))
          .$asScalar()
          .as('leased'),
        build
          .selectFrom('users')
          .where('review_state', '=', sql.lit('asked'))
          .where('merged_into', 'is', null)
          .select(eb.fn.countAll<number>().as('n'))
          .$asScalar()
          .as('asked'),
        build
          .selectFrom('kyc_decisions')
          .where('decided_at', '>=', p('since'))
          .where('decision', '<>', 'taken-back')
          .select(eb.fn.countAll<number>().as('n'))
          .$asScalar()
          .as('decidedToday'),
      ]),
    ),
    nextOwn: next(true),
    nextOther: next(false),
    lease: query<{ userId: Uuid; nowMs: number }, KycLease>(database, (p) =>
      goingOn(p('nowMs'))
        .select([
          'l.user_id as userId',
          'l.session_id as sessionId',
          'l.staff_id as staffId',
          'l.leased_until as leasedUntil',
        ])
        .where('l.user_id', '=', p('userId')),
    ),
  };
}

function prepareWrites(database: WritableDatabase) {
  const replace = (column: 'adhar_front' | 'adhar_back' | 'selfie') =>
    command<{ id: Uuid; documentId: Uuid; at: Instant }>(database, (p) =>
      build
        .updateTable('users')
        .set({ [column]: p('documentId'), updated_at: p('at') })
        .where('id', '=', p('id')),
    );
  return {
    lease: command<{ [K in keyof KycLease]: KycLease[K] }>(database, (p) =>
      build.replaceInto('kyc_leases').values({
        user_id: p('userId'),
        session_id: p('sessionId'),
        staff_id: p('staffId'),
        leased_until: p('leasedUntil'),
      }),
    ),
    removeLease: command<{ userId: Uuid }>(database, (p) =>
      build.deleteFrom('kyc_leases').where('user_id', '=', p('userId')),
    ),
    removeLeases: command<{ nowMs: number }>(database, (p) =>
      build.deleteFrom('kyc_leases').where('leased_until', '<=', p('nowMs')),
    ),
    decision: kycDecisionWriter(database),
    status: command<{ id: Uuid; status: KycStatus; at: Instant }>(database, (p) =>
      build
        .updateTable('users')
        .set({ status: p('status'), updated_at: p('at') })
        .where('id', '=', p('id')),
    ),
    reviewState: command<{ id: Uuid; state: ReviewState }>(database, (p) =>
      build
        .updateTable('users')
        .set({ review_state: p('state') })
        .where('id', '=', p('id')),
    ),
    portrait: command<{ id: Uuid; box: string }>(database, (p) =>
      build
        .updateTable('documents')
        .set({ portrait: p('box') })
        .where('id', '=', p('id')),
    ),
    document: command<
      { [K in keyof DocumentRow]: DocumentRow[K] } & {
        width: number;
        height: number;
        portrait: string | null;
      }
    >(database, (p) =>
      build.insertInto('documents').values({
        id: p('id'),
        user_id: p('user_id'),
        file_type: p('file_type'),
        mime: p('mime'),
        created_at: p('created_at'),
        width: p('width'),
        height: p('height'),
        portrait: p('portrait'),
        blacked_out: 1,
      }),
    ),
    removeDocument: command<{ id: Uuid }>(database, (p) =>
      build.deleteFrom('documents').where('id', '=', p('id')),
    ),
    column: {
      adhar_front: replace('adhar_front'),
      adhar_back: replace('adhar_back'),
      selfie: replace('selfie'),
    },
  };
}

function documentOf({ portrait, blackedOut, ...row }: StoredDocument): KycDocument {
  return {
    ...row,
    portrait: portrait === null ? null : pictureBox.parse(JSON.parse(portrait)),
    blackedOut: blackedOut === 1,
  };
}

/** Reviews of documents, for services/kyc-*.ts. */
export function createKycStore(database: WritableDatabase): KycStore {
  const on = prepareReads(database);
  const put = prepareWrites(database);
  const erasures = createErasureStore(database);

  return {
    person(userId) {
      const row = storing(() => on.person.get({ id: userId }));
      if (row === undefined) return null;
      const { id, name, email, phone, location, ...rest } = row;
      return { userId: id, fields: { name, email, phone, location }, ...rest };
    },
    staffEmail: (id) => storing(() => on.staffEmail.get({ id }))?.email ?? null,
    documents: (userId) => storing(() => on.documents.all({ userId })).map(documentOf),
    document(id) {
      const row = storing(() => on.document.get({ id }));
      return row === undefined ? null : documentOf(row);
    },
    decisions: (userId) => storing(() => on.decisions.all({ userId })),
    decision: (id) => storing(() => on.decision.get({ id })) ?? null,
    statusBefore: (userId, decisionId) =>
      storing(() => on.statusBefore.get({ userId, decisionId }))?.status ?? null,
    cameInSince: (userId, at) => storing(() => on.cameIn.get({ userId, at })) !== undefined,
    counts(asked) {
      const row = storing(() => on.counts.get(asked));
      if (row === undefined) throw new TypeError('a count is always there');
      return row;
    },
    nextWaiting({ own, skip, ...asked }) {
      const next = own ? on.nextOwn : on.nextOther;
      return storing(() => next.get({ ...asked, skip: JSON.stringify(skip) }))?.id ?? null;
    },
    lease: (userId, nowMs) => storing(() => on.lease.get({ userId, nowMs })) ?? null,
    putLease: (lease) => {
      put.lease.run({ ...lease });
    },
    removeLease: (userId) => {
      put.removeLease.run({ userId });
    },
    removeLeasesBefore: (nowMs) => {
      put.removeLeases.run({ nowMs });
    },
    putDecision: (row) => {
      put.decision.run({ ...row });
    },
    setStatus: (id, status, at) => {
      put.status.run({ id, status, at });
    },
    setReviewState: (id, state) => {
      put.reviewState.run({ id, state });
    },
    setPortrait: (id, box) => {
      put.portrait.run({ id, box: JSON.stringify(box) });
    },
    replaceDocument(replaced, by, { width, height, portrait }) {
      const userId = by.user_id;
      const state = on.person.get({ id: userId })?.reviewState;
      const box = portrait === null ? null : JSON.stringify(portrait);
      put.document.run({ ...by, width, height, portrait: box });
      put.column[by.file_type].run({ id: userId, documentId: by.id, at: by.created_at });
      put.removeDocument.run({ id: replaced.id });
      erasures.doom(replaced.id);
      // A new document has its person wait again: this one is no better picture.
      if (state !== undefined) put.reviewState.run({ id: userId, state });
    },
  };
}
