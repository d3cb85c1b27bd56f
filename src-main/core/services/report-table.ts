import type { EventStatus } from '#shared/domain/event.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import type { LivePicture } from '#shared/ipc/live-contract.ts';
import type { ExportCell, ExportTable } from './export-table.ts';

/** What an event is, for the head of its report. */
export interface ReportedEvent {
  readonly title: string;
  readonly partyName: string;
  readonly venue: string;
  readonly timeZone: string;
  readonly status: EventStatus;
  readonly doorsOpenAt: Instant;
  readonly doorsCloseAt: Instant;
}

type Row = readonly [section: string, item: string, measure: string, value: ExportCell];

const MINUTE_MS = 60_000;
const ROWS_AT_ONCE = 500;

function* rowsOf(event: ReportedEvent, picture: LivePicture): Generator<Row> {
  for (const [item, value] of Object.entries(event)) yield ['event', item, 'is', value];
  yield ['event', 'reportedAt', 'is', picture.at];

  const { expected, admitted, inside, capacity, refused, overridden } = picture;
  const totals = { expected, admitted, inside, capacity, refused, overridden };
  for (const [item, value] of Object.entries(totals)) yield ['total', item, 'count', value];
  yield ['total', 'timeAPerson', 'medianSeconds', picture.medianSecondsAPerson];

  for (const gate of picture.gates) {
    yield ['gate', gate.name, 'admitted', gate.admitted];
    yield ['gate', gate.name, 'refused', gate.refused];
    yield ['gate', gate.name, 'quota', gate.quota];
    yield ['gate', gate.name, 'lastScanAt', gate.lastAt];
  }
  for (const { verdict, count } of picture.verdicts) yield ['verdict', verdict, 'count', count];
  for (const { reason, count } of picture.overrideReasons) {
    yield ['override', reason, 'count', count];
  }

  const from = toMilliseconds(picture.arrivals.from);
  for (const [index, count] of picture.arrivals.counts.entries()) {
    yield ['arrivals', toInstant(from + index * MINUTE_MS), 'entries', count];
  }
  const { faceScores } = picture;
  for (const [index, count] of (faceScores?.counts ?? []).entries()) {
    const { from: first, step } = faceScores ?? { from: 0, step: 0 };
    if (count > 0) yield ['faceScore', (first + index * step).toFixed(2), 'count', count];
  }
}

async function* inPieces(rows: Iterable<Row>): AsyncGenerator<Row[]> {
  let piece: Row[] = [];
  for (const row of rows) {
    piece.push(row);
    if (piece.length < ROWS_AT_ONCE) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/**
 * The numbers of an evening, one to a row: section, item, measure, value. Words are those of the
 * data, the same in every language, so that a program can read them; times are UTC.
 */
export function reportTable(event: ReportedEvent, picture: LivePicture): ExportTable {
  return {
    title: 'Report',
    columns: ['section', 'item', 'measure', 'value'].map((key) => ({ key, heading: key })),
    rows: inPieces(rowsOf(event, picture)),
  };
}
