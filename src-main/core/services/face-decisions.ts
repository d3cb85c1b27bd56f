import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Way } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { startOfDay } from '#shared/domain/local-day.ts';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import { faceOutcome, readFinding, type FaceOutcome } from '#shared/face/finding.ts';
import type { FaceDecision, ScoreHistogram } from '#shared/ipc/face-contract.ts';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { addScore, histogramOf, noScores } from './score-bins.ts';

/** A verdict with a face as the store has it. */
export interface DecisionRow {
  readonly position: number;
  readonly id: Uuid;
  readonly scanId: Uuid;
  readonly userId: Uuid | null;
  readonly at: Instant;
  readonly verdict: VerdictCode;
  readonly way: Way;
  /** The finding as JSON. */
  readonly face: string;
  readonly hasEvidence: 0 | 1;
}

export interface ScoreRow {
  readonly position: number;
  readonly at: Instant;
  readonly outcome: FaceOutcome;
  readonly score: number | null;
}

export interface DecisionStore {
  /** The latest first, before a position. @param outcome null: every one */
  decisions(
    eventId: Uuid,
    outcome: FaceOutcome | null,
    before: number,
    limit: number,
  ): readonly DecisionRow[];
  /** The place of a check-in in the order of their coming; null: no such one. */
  positionOf(checkInId: Uuid): number | null;
  scores(eventId: Uuid, before: number, limit: number): readonly ScoreRow[];
  /** What followed on a presentation. */
  after(scanId: Uuid): readonly {
    readonly kind: 'verdict' | 'override' | 'undo';
    readonly staffId: Uuid | null;
  }[];
  timeZoneOf(eventId: Uuid): string | null;
}

export const DECISIONS_A_PAGE = 50;
const ALL = Number.MAX_SAFE_INTEGER;
/** Rows between two turns of the event loop: a scan in the middle waits for a few milliseconds. */
const SCORES_AT_ONCE = 1_000;

/** What the desk sees of the decisions in which a face was looked at. */
export interface FaceDecisions {
  page(
    eventId: Uuid,
    outcome: FaceOutcome | null,
    after: Uuid | null,
  ): { decisions: FaceDecision[]; more: boolean };
  /** Since midnight at the event's place. */
  scoresOfToday(
    eventId: Uuid,
  ): Promise<{ histogram: ScoreHistogram; outcomes: Record<FaceOutcome, number> }>;
}

export function createFaceDecisions(ports: {
  readonly store: DecisionStore;
  readonly personOf: (userId: Uuid, eventId: Uuid) => PersonView | null;
  readonly staffName: (staffId: Uuid) => string | null;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): FaceDecisions {
  const { store, personOf, staffName, now } = ports;

  function letInBy(scanId: Uuid): FaceDecision['letInBy'] {
    const rows = store.after(scanId);
    const override = rows.find(({ kind }) => kind === 'override');
    if (override === undefined || rows.some(({ kind }) => kind === 'undo')) return null;
    if (override.staffId === null) return 'card';
    return { staff: staffName(override.staffId) ?? override.staffId };
  }

  /** None where the finding can't be read. */
  function decisionOf(row: DecisionRow, eventId: Uuid): FaceDecision[] {
    const finding = readFinding(row.face);
    if (finding === null) return [];
    return [
      {
        checkInId: row.id,
        at: row.at,
        person: row.userId === null ? null : personOf(row.userId, eventId),
        verdict: row.verdict,
        finding,
        way: row.way,
        letInBy: letInBy(row.scanId),
        hasEvidence: row.hasEvidence === 1,
      },
    ];
  }

  return {
    page(eventId, outcome, after) {
      let before = after === null ? ALL : (store.positionOf(after) ?? 0);
      for (;;) {
        const rows = store.decisions(eventId, outcome, before, DECISIONS_A_PAGE + 1);
        const page = rows.slice(0, DECISIONS_A_PAGE);
        const decisions = page.flatMap((row) => decisionOf(row, eventId));
        const more = rows.length > DECISIONS_A_PAGE;
        // A page without one that can be read would tell nobody where the next begins.
        if (decisions.length > 0 || !more) return { decisions, more };
        before = page.at(-1)?.position ?? 0;
      }
    },

    async scoresOfToday(eventId) {
      const since = toInstant(startOfDay(now(), store.timeZoneOf(eventId) ?? 'UTC'));
      const counts = noScores();
      const outcomes = Object.fromEntries(faceOutcome.options.map((name) => [name, 0])) as Record<
        FaceOutcome,
        number
      >;
      let before = ALL;
      for (;;) {
        const rows = store.scores(eventId, before, SCORES_AT_ONCE);
        const today = rows.filter(({ at }) => at >= since);
        for (const { outcome, score } of today) {
          if (!Object.hasOwn(outcomes, outcome)) continue;
          outcomes[outcome] += 1;
          if (score !== null) addScore(counts, score);
        }
        before = rows.at(-1)?.position ?? 0;
        // A clock that was set may mix the days: a whole piece of other days is the end.
        if (rows.length < SCORES_AT_ONCE || today.length === 0) break;
        await nextTurn();
      }
      return { histogram: histogramOf(counts), outcomes };
    },
  };
}
