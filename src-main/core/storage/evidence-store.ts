import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { FailedOutcome } from '#shared/face/finding.ts';
import type { TryReader } from '../services/face-check.ts';
import type { EvidenceRow, EvidenceStore } from '../services/evidence.ts';
import type { RetentionStore } from '../services/evidence-retention.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import { sql } from 'kysely';

const COLUMNS = ['file_id', 'check_in_id', 'event_id', 'user_id', 'keep_until'] as const;
interface Beyond {
  eventId: Uuid;
  end: Instant;
  limit: number;
}
interface Tries {
  registrationId: Uuid;
  kioskId: Uuid;
  since: Instant;
}
type EvidenceValues = { [K in keyof EvidenceRow]: EvidenceRow[K] };

function prepare(database: WritableDatabase) {
  return {
    insert: command<EvidenceValues>(database, (p) =>
      build.insertInto('evidence').values({
        file_id: p('file_id'),
        check_in_id: p('check_in_id'),
        event_id: p('event_id'),
        user_id: p('user_id'),
        keep_until: p('keep_until'),
      }),
    ),
    ofCheckIn: query<{ checkInId: Uuid }, EvidenceRow>(database, (p) =>
      build.selectFrom('evidence').select(COLUMNS).where('check_in_id', '=', p('checkInId')),
    ),
    file: query<{ fileId: Uuid }, { file_id: Uuid }>(database, (p) =>
      build.selectFrom('evidence').select('file_id').where('file_id', '=', p('fileId')),
    ),
    ended: query<{ now: Instant; limit: number }, EvidenceRow>(database, (p) =>
      build
        .selectFrom('evidence')
        .select(COLUMNS)
        .where('keep_until', '<', p('now'))
        .orderBy('keep_until')
        .limit(p('limit')),
    ),
    ofUserAfter: query<{ userId: Uuid; at: Instant }, { file_id: Uuid }>(database, (p) =>
      build
        .selectFrom('evidence')
        .select('file_id')
        .where('user_id', '=', p('userId'))
        .where('keep_until', '>=', p('at'))
        .limit(1),
    ),
    beyond: query<Beyond, { file_id: Uuid }>(database, (p) =>
      build
        .selectFrom('evidence')
        .select('file_id')
        .where('event_id', '=', p('eventId'))
        .where('keep_until', '>', p('end'))
        .limit(p('limit')),
    ),
    setEnd: command<{ fileId: Uuid; end: Instant }>(database, (p) =>
      build
        .updateTable('evidence')
        .set({ keep_until: p('end') })
        .where('file_id', '=', p('fileId')),
    ),
    remove: command<{ fileId: Uuid }>(database, (p) =>
      build.deleteFrom('evidence').where('file_id', '=', p('fileId')),
    ),
    erasure: command<{ userId: Uuid; at: Instant }>(database, (p) =>
      build.insertInto('erasures').values({
        user_id: p('userId'),
        purpose: 'evidence',
        reason: 'retention-ended',
        erased_at: p('at'),
        completed_at: p('at'),
      }),
    ),
    // Only what was compared counts, so that the lock ends by itself ten minutes after the tries.
    failedTries: query<Tries, { outcome: FailedOutcome }>(database, (p) =>
      build
        .selectFrom('check_ins as c')
        .select(sql<FailedOutcome>`json_extract(c.face, '$.outcome')`.as('outcome'))
        .where('c.registration_id', '=', p('registrationId'))
        .where('c.kiosk_id', '=', p('kioskId'))
        .where('c.kind', '=', 'verdict')
        .where('c.verdict', 'in', ['liveness-failed', 'face-mismatch', 'face-uncertain'])
        .where('c.occurred_at', '>=', p('since'))
        .where(sql<number>`json_extract(c.face, '$.score')`, 'is not', null)
        .where((eb) =>
          eb(
            'c.hlc',
            '>',
            eb.fn.coalesce(
              eb
                .selectFrom('check_ins as passed')
                .select((inner) => inner.fn.max('passed.hlc').as('hlc'))
                .where('passed.registration_id', '=', p('registrationId'))
                .where((inner) =>
                  inner.or([
                    inner('passed.kind', '=', 'override'),
                    inner.and([
                      inner('passed.kind', '=', 'verdict'),
                      inner('passed.verdict', '=', 'admitted'),
                    ]),
                  ]),
                ),
              eb.val(''),
            ),
          ),
        )
        .orderBy('c.hlc'),
    ),
  };
}

/** SQL of the face check's hot statements, for the tests that look at their query plans. */
export function evidenceStatements(database: WritableDatabase): string[] {
  return Object.values(prepare(database)).map(({ sql: text }) => text);
}

/** Live frames and tries in SQLite; whoever writes does it in a transaction of the gate store. */
export function createEvidenceStore(
  database: WritableDatabase,
): EvidenceStore & RetentionStore & TryReader {
  const on = prepare(database);
  return {
    insertEvidence: (row) => {
      on.insert.run({ ...row });
    },
    evidenceOf: (checkInId) => on.ofCheckIn.get({ checkInId }) ?? null,
    hasEvidenceFile: (fileId) => on.file.get({ fileId }) !== undefined,
    evidenceEndedBefore: (now, limit) => on.ended.all({ now, limit }),
    keepsEvidenceOf: (userId, at) => on.ofUserAfter.get({ userId, at }) !== undefined,
    keepsEvidenceBeyond: (eventId, end) => on.beyond.get({ eventId, end, limit: 1 }) !== undefined,
    shortenEvidence: (eventId, end, limit) => {
      const beyond = on.beyond.all({ eventId, end, limit });
      for (const { file_id: fileId } of beyond) on.setEnd.run({ fileId, end });
      return beyond.length;
    },
    endEvidence: ({ file_id, user_id }, at) => {
      on.remove.run({ fileId: file_id });
      on.erasure.run({ userId: user_id, at });
    },
    failedTriesSince: (registrationId, kioskId, since) =>
      on.failedTries.all({ registrationId, kioskId, since }).map(({ outcome }) => outcome),
  };
}
