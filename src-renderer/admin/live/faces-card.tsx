import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LivePicture } from '#shared/ipc/live-contract.ts';
import { ChartCard } from './chart-card.tsx';
import { ColumnChart } from './column-chart.tsx';
import { scoreSteps } from './live-words.ts';

/** How alike the faces were; not there where the event compares none. */
export function FacesCard({ scores }: { readonly scores: LivePicture['faceScores'] }) {
  const { t } = useTranslation();
  const steps = useMemo(() => scoreSteps(scores), [scores]);
  const columns = useMemo(
    () =>
      steps.map(({ from, until, count }) => ({
        key: Number(from),
        label: from,
        said: t('live.faces.said', { from, until, count }),
        count,
      })),
    [steps, t],
  );
  if (steps.length === 0) return null;
  const total = steps.reduce((sum, { count }) => sum + count, 0);
  const most = steps.reduce((one, other) => (other.count > one.count ? other : one));
  return (
    <ChartCard
      className="live__wide"
      title={t('live.faces.title')}
      text={t('live.faces.text')}
      summary={t('live.faces.summary', { count: total, score: most.from })}
      chart={<ColumnChart columns={columns} />}
      columns={[t('live.faces.score'), t('live.faces.count')]}
      rows={steps.map(({ from, until, count }) => ({
        key: from,
        name: `${from} – ${until}`,
        value: t('gate.count', { count }),
      }))}
    />
  );
}
