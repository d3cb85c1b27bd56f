import type { TFunction } from 'i18next';
import { toInstant } from '#shared/domain/instant.ts';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import type { LivePicture } from '#shared/ipc/live-contract.ts';
import type { PrintBlock, PrintDocument } from '#shared/print/print-document.ts';
import type { EventTimes } from '../../i18n/times.ts';
import { arrivalBars, busiestMinute } from './arrivals-shape.ts';
import { percentOf } from './live-tiles.tsx';
import { momentWords, reasonWords, refusalsOf, scoreSteps } from './live-words.ts';

export interface ReportRequest {
  readonly t: TFunction;
  readonly language: 'en' | 'hi';
  readonly times: EventTimes;
  readonly event: EventListItem;
  readonly picture: LivePicture;
  /** Who makes it. */
  readonly name: string;
}

/** The end-of-event report: the live picture as a document on paper. */
export function reportDocument(request: ReportRequest): PrintDocument {
  const { t, language, times, event, picture, name } = request;
  const opens = `${times.date(event.doorsOpenAt)}, ${times.short(event.doorsOpenAt, event.doorsOpenAt)}`;
  const closes = times.short(event.doorsCloseAt, event.doorsOpenAt);
  const when = `${times.date(picture.at)}, ${times.short(picture.at, picture.at)}`;
  return {
    language,
    title: t('live.report.heading', { title: event.title }),
    lines: [
      `${t('live.report.by', { party: event.partyName })} · ${event.venue}`,
      t('live.report.when', { opens, closes }),
      t('live.report.zone', { zone: event.timeZone }),
    ],
    blocks: [
      totals(request),
      arrivals(request),
      gates(request),
      bars(t('live.verdicts.title'), '', picture.verdicts, ({ verdict, count }) => ({
        name: t(`verdict.${verdict}.title`),
        count,
      })),
      bars(
        t('live.refusals.title'),
        t('live.refusals.none'),
        refusalsOf(picture),
        ({ verdict, count }) => ({ name: t(`verdict.${verdict}.title`), count }),
      ),
      bars(
        t('live.overrides.title'),
        t('live.overrides.none'),
        picture.overrideReasons,
        ({ reason, count }) => ({ name: reasonWords(t, reason), count }),
      ),
      ...faces(request),
    ],
    foot: t('live.report.foot', { name, when }),
  };

  function bars<R>(
    heading: string,
    none: string,
    rows: readonly R[],
    of: (row: R) => { name: string; count: number },
  ): PrintBlock {
    const drawn = rows.map((row) => {
      const { name: said, count } = of(row);
      return { name: said, count, said: t('gate.count', { count }) };
    });
    return { is: 'bars', heading, rows: drawn, none };
  }
}

function totals({ t, times, event, picture }: ReportRequest): PrintBlock {
  const { admitted, expected, inside, capacity, refused, overridden } = picture;
  const seconds = picture.medianSecondsAPerson;
  const busiest = busiestMinute(picture.arrivals);
  const share = (count: number, of: number): string =>
    t('live.report.percentOf', { count, of, percent: percentOf(count, of) });
  const said = overridden === 0 ? '' : ` (${t('live.tile.overridden', { count: overridden })})`;
  return {
    is: 'facts',
    heading: t('live.report.totals'),
    rows: [
      { term: t('live.report.state'), value: t(`setup.status.${event.status}`) },
      { term: t('live.tile.admitted'), value: share(admitted, expected) },
      {
        term: t('live.report.insideAtEnd'),
        value:
          capacity === null ? t('live.report.noLimit', { count: inside }) : share(inside, capacity),
      },
      { term: t('live.tile.refused'), value: `${t('gate.count', { count: refused })}${said}` },
      {
        term: t('live.tile.seconds'),
        value:
          seconds === null
            ? t('live.tile.unknown')
            : t('live.report.medianValue', { count: seconds }),
      },
      {
        term: t('live.report.busiest'),
        value:
          busiest === null
            ? t('live.tile.unknown')
            : t('live.report.busiestValue', {
                time: momentWords(times, busiest.at, event.doorsOpenAt),
                count: busiest.count,
              }),
      },
    ],
  };
}

function arrivals({ t, times, event, picture }: ReportRequest): PrintBlock {
  const { bars, minutes } = arrivalBars(picture, 'all');
  // The day is named where it changes, not under every column.
  const day = bars[0] === undefined ? event.doorsOpenAt : toInstant(bars[0].at);
  return {
    is: 'columns',
    heading: t('live.arrivals.title'),
    text: minutes === 1 ? t('live.arrivals.textMinute') : t('live.arrivals.text', { minutes }),
    columns: bars.map(({ at, count }) => ({
      label: momentWords(times, at, day),
      count,
    })),
    none: t('live.arrivals.summaryNone'),
  };
}

function gates({ t, times, picture }: ReportRequest): PrintBlock {
  const number = (count: number | null): string =>
    count === null ? t('live.tile.unknown') : t('gate.count', { count });
  return {
    is: 'table',
    heading: t('live.gates.title'),
    columns: [
      t('live.gates.gate'),
      t('live.gates.admitted'),
      t('live.tile.refused'),
      t('live.report.quota'),
      t('live.report.lastScan'),
    ],
    rows: picture.gates.map(({ name, admitted, refused, quota, lastAt }) => [
      name,
      number(admitted),
      number(refused),
      number(quota),
      lastAt === null ? t('live.tile.unknown') : times.short(lastAt, picture.at),
    ]),
    none: t('live.none.title'),
  };
}

function faces({ t, picture }: ReportRequest): PrintBlock[] {
  const steps = scoreSteps(picture.faceScores);
  if (steps.length === 0) return [];
  return [
    {
      is: 'columns',
      heading: t('live.faces.title'),
      text: t('live.faces.text'),
      columns: steps.map(({ from, count }) => ({ label: from, count })),
      none: '',
    },
  ];
}
