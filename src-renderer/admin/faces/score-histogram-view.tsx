import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FaceBands } from '#shared/face/bands.ts';
import type { ScoreHistogram } from '#shared/ipc/face-contract.ts';
import { scoreText } from './decision-words.ts';
import { layOutHistogram } from './histogram-geometry.ts';

/** The drawing's own units. */
const PLOT = { width: 560, height: 200 } as const;
const MARGIN = { left: 44, right: 16, top: 56, bottom: 44 } as const;
const GAP = 1.5;

export interface ScoreHistogramViewProps {
  readonly histogram: ScoreHistogram;
  readonly bands: FaceBands;
}

/** How often each score came today, with the two bands; the same as a table below. */
export function ScoreHistogramView({ histogram, bands }: ScoreHistogramViewProps) {
  const { t } = useTranslation();
  const titleId = useId();
  const descId = useId();
  const plot = useMemo(() => layOutHistogram(histogram, bands, PLOT), [histogram, bands]);
  const match = scoreText(bands.match);
  const mismatch = scoreText(bands.mismatch);
  const bottom = PLOT.height;
  return (
    <div className="histogram">
      <svg
        className="histogram__plot"
        viewBox={`${-MARGIN.left} ${-MARGIN.top} ${PLOT.width + MARGIN.left + MARGIN.right} ${PLOT.height + MARGIN.top + MARGIN.bottom}`}
        role="img"
        aria-labelledby={titleId}
        aria-describedby={descId}
      >
        <title id={titleId}>{t('desk.log.histogram')}</title>
        <desc id={descId}>
          {t('desk.log.histogramDesc', { count: plot.total, match, mismatch })}
        </desc>
        {plot.levels.map(({ count, y }) => (
          <g key={count} className="histogram__level">
            <line x1={0} x2={PLOT.width} y1={y} y2={y} />
            <text x={-8} y={y} dominantBaseline="middle" textAnchor="end">
              {count}
            </text>
          </g>
        ))}
        {plot.bars.map((bar) =>
          bar.count === 0 ? null : (
            <rect
              key={bar.from}
              className={`histogram__bar histogram__bar--${bar.band}`}
              x={bar.x + GAP / 2}
              y={bar.y}
              width={Math.max(1, bar.width - GAP)}
              height={bar.height}
            />
          ),
        )}
        {plot.ticks.map(({ score, x }) => (
          <g key={score} className="histogram__tick">
            <line x1={x} x2={x} y1={bottom} y2={bottom + 5} />
            <text x={x} y={bottom + 18} textAnchor="middle">
              {score.toFixed(1)}
            </text>
          </g>
        ))}
        <text className="histogram__axis" x={PLOT.width / 2} y={bottom + 38} textAnchor="middle">
          {t('desk.log.score')}
        </text>
        <g className="histogram__line histogram__line--mismatch">
          <line x1={plot.lines.mismatch} x2={plot.lines.mismatch} y1={-8} y2={bottom} />
          <text x={plot.lines.mismatch - 6} y={-14} textAnchor="end">
            {t('desk.log.mismatchLine', { score: mismatch })}
          </text>
        </g>
        <g className="histogram__line histogram__line--match">
          <line x1={plot.lines.match} x2={plot.lines.match} y1={-8} y2={bottom} />
          <text x={plot.lines.match + 6} y={-14} textAnchor="start">
            {t('desk.log.matchLine', { score: match })}
          </text>
        </g>
        {plot.total === 0 ? (
          <text
            className="histogram__none"
            x={(plot.lines.match + PLOT.width) / 2}
            y={bottom / 2}
            textAnchor="middle"
          >
            {t('desk.log.noScores')}
          </text>
        ) : null}
      </svg>
      {plot.total === 0 ? null : <HistogramTable plot={plot} />}
    </div>
  );
}

function HistogramTable({ plot }: { readonly plot: ReturnType<typeof layOutHistogram> }) {
  const { t } = useTranslation();
  return (
    <details className="histogram__table">
      <summary>{t('desk.log.asTable')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('desk.log.range')}</th>
            <th scope="col">{t('desk.log.rangeTo')}</th>
            <th scope="col">{t('desk.log.howMany')}</th>
          </tr>
        </thead>
        <tbody>
          {plot.bars
            .filter(({ count }) => count > 0)
            .map(({ from, to, count }) => (
              <tr key={from}>
                <td>{from.toFixed(2)}</td>
                <td>{to.toFixed(2)}</td>
                <td>{count}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </details>
  );
}
