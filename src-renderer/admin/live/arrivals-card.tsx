import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LivePicture } from '#shared/ipc/live-contract.ts';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { useAdmin } from '../use-admin.ts';
import { ARRIVAL_SPANS, arrivalBars, busiestMinute, type ArrivalSpan } from './arrivals-shape.ts';
import { ChartCard } from './chart-card.tsx';
import { ColumnChart } from './column-chart.tsx';
import { momentWords } from './live-words.ts';

/** When people came. */
export function ArrivalsCard({ picture }: { readonly picture: LivePicture }) {
  const { t } = useTranslation();
  const { times } = useAdmin();
  const [span, setSpan] = useState<ArrivalSpan>('all');
  const { at } = picture;
  const { bars, minutes } = useMemo(() => arrivalBars(picture, span), [picture, span]);
  const columns = useMemo(
    () =>
      bars.map(({ at: begins, count }) => {
        const time = momentWords(times, begins, at);
        const said = t('live.arrivals.said', { time, count });
        return { key: begins, label: time, said, count };
      }),
    [bars, times, at, t],
  );
  const busiest = busiestMinute(picture.arrivals);
  const [first, last] = [columns.at(0), columns.at(-1)];
  const summary =
    busiest === null || first === undefined || last === undefined
      ? t('live.arrivals.summaryNone')
      : t('live.arrivals.summary', {
          from: first.label,
          until: last.label,
          time: momentWords(times, busiest.at, at),
          count: busiest.count,
        });
  return (
    <ChartCard
      className="live__wide"
      title={t('live.arrivals.title')}
      text={minutes === 1 ? t('live.arrivals.textMinute') : t('live.arrivals.text', { minutes })}
      summary={summary}
      controls={
        <ChoiceGroup
          label={t('live.arrivals.span')}
          choices={ARRIVAL_SPANS.map((value) => ({ value, label: t(`live.arrivals.${value}`) }))}
          value={span}
          onChange={setSpan}
        />
      }
      chart={<ColumnChart columns={columns} />}
      columns={[t('live.arrivals.time'), t('live.arrivals.count')]}
      rows={columns.map(({ key, label, count }) => ({
        key: String(key),
        name: label,
        value: t('gate.count', { count }),
      }))}
    />
  );
}
