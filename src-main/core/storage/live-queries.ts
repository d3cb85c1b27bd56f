import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CheckInKind } from '#shared/domain/check-in.ts';
import type { Direction } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import type { OverrideReason } from '#shared/domain/staff.ts';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import type { LivePicture } from '#shared/ipc/live-contract.ts';
import { GatehouseError } from '#shared/errors.ts';
import { sql } from 'kysely';
import { livePictureOf, type LiveEvent } from '../services/live-picture.ts';
import { createLiveTally, type LiveFact, type LiveTally } from '../services/live-tally.ts';
import type { ReportedEvent } from '../services/report-table.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';
import { storing } from './storage-error.ts';

interface FactRow {
  position: number;
  id: Uuid;
  kind: CheckInKind;
  about_id: Uuid | null;
  event_id: Uuid;
  gate_id: Uuid;
  verdict: VerdictCode;
  direction: Direction;
  occurred_at: Instant;
  reason: OverrideReason | null;
  staff_id: Uuid | null;
  score: unknown;
}

/** Rows between two turns of the thread: other long reads come in between. */
const AT_ONCE = 2_000;

const COLUMNS = [
  'position',
  'id',
  'kind',
  'about_id',
  'event_id',
  'gate_id',
  'verdict',
  'direction',
  'occurred_at',
  'reason',
  'staff_id',
] as const;
const SCORE = sql<unknown>`CASE WHEN json_valid(face) THEN json_extract(face, '$.score') END`;

function factOf(row: FactRow): LiveFact {
  return {
    id: row.id,
    kind: row.kind,
    aboutId: row.about_id,
    gateId: row.gate_id,
    verdict: row.verdict,
    direction: row.direction,
    at: toMilliseconds(row.occurred_at),
    reason: row.reason,
    isByCard: row.kind === 'override' && row.staff_id === null,
    score: row.kind === 'verdict' && typeof row.score === 'number' ? row.score : null,
  };
}

function prepare(database: ReadableDatabase) {
  const facts = build.selectFrom('check_ins').select([...COLUMNS, SCORE.as('score')]);
  return {
    factsFrom: query<{ position: number; limit: number }, FactRow>(database, (p) =>
      facts.where('position', '>', p('position')).orderBy('position').limit(p('limit')),
    ),
    fact: query<{ id: Uuid }, FactRow>(database, (p) => facts.where('id', '=', p('id'))),
    event: query<{ id: Uuid }, Omit<LiveEvent, 'gates'>>(database, (p) =>
      build
        .selectFrom('events as e')
        .innerJoin('event_tallies as t', 't.event_id', 'e.id')
        .select(['t.expected', 't.inside', 't.admitted', 'e.capacity'])
        .where('e.id', '=', p('id')),
    ),
    reported: query<{ id: Uuid }, ReportedEvent>(database, (p) =>
      build
        .selectFrom('events')
        .select([
          'title',
          'party_name as partyName',
          'venue',
          'time_zone as timeZone',
          'status',
          'doors_open_at as doorsOpenAt',
          'doors_close_at as doorsCloseAt',
        ])
        .where('id', '=', p('id')),
    ),
    gates: query<{ id: Uuid }, LiveEvent['gates'][number]>(database, (p) =>
      build
        .selectFrom('gates as g')
        .innerJoin('gate_tallies as t', 't.gate_id', 'g.id')
        .select(['g.id', 'g.name', 'g.quota', 't.admitted'])
        .where('g.event_id', '=', p('id'))
        .orderBy('g.name'),
    ),
  };
}

/**
 * How evenings go. The thread keeps what it has added up and reads on from there: check_ins is
 * append-only, so that no index beside the gate's is needed and no admission gets slower.
 */
export function createLiveQueries({ database }: { readonly database: ReadableDatabase }) {
  const on = prepare(database);
  const tallies = new Map<Uuid, LiveTally>();
  let position = 0;
  let reading: Promise<void> | null = null;

  function tallyOf(eventId: Uuid): LiveTally {
    const known = tallies.get(eventId);
    if (known !== undefined) return known;
    const made = createLiveTally();
    tallies.set(eventId, made);
    return made;
  }

  function take(row: FactRow): void {
    const undone = row.kind === 'undo' && row.about_id !== null ? row.about_id : null;
    const about = undone === null ? undefined : on.fact.get({ id: undone });
    const isCounted = about !== undefined && about.position < row.position;
    tallyOf(row.event_id).add(factOf(row), isCounted ? factOf(about) : null);
    position = row.position;
  }

  async function readOn(): Promise<void> {
    for (;;) {
      const rows = storing(() => on.factsFrom.all({ position, limit: AT_ONCE }));
      for (const row of rows) take(row);
      if (rows.length < AT_ONCE) return;
      await nextTurn();
    }
  }

  return {
    /** @throws GatehouseError event-unknown */
    reportedEvent({ eventId }: { eventId: Uuid }): ReportedEvent {
      const event = storing(() => on.reported.get({ id: eventId }));
      if (event === undefined) throw new GatehouseError('event-unknown', 'no such event');
      return event;
    },

    /** @throws GatehouseError event-unknown. @param input `now` in milliseconds since the epoch */
    async livePicture(input: { eventId: Uuid; now: number }): Promise<LivePicture> {
      // Two at once must not both count what comes next.
      reading ??= readOn().finally(() => {
        reading = null;
      });
      await reading;
      const event = storing(() => on.event.get({ id: input.eventId }));
      if (event === undefined) throw new GatehouseError('event-unknown', 'no such event');
      const gates = storing(() => on.gates.all({ id: input.eventId }));
      return livePictureOf({ ...event, gates }, tallyOf(input.eventId).counts(), input.now);
    },
  };
}
