import { useTranslation } from 'react-i18next';
import { endsSoon, leaseDaysLeft } from '#shared/domain/lease.ts';
import { errorKey } from '#shared/errors.ts';
import type { SyncView } from '#shared/ipc/sync-contract.ts';
import { FactList } from '../../components/fact-list.tsx';
import { Notice } from '../../components/notice.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { skewMinutes } from '../../sync/sync-words.ts';
import { useAdmin } from '../use-admin.ts';

/** The hub as this laptop knows it, and how old what it has is. */
export function StateCard({ sync }: { readonly sync: SyncView }) {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  const { link, phase, why, lastContactAt, copyAt, factsWaiting, clockSkewMs, locked, lease } =
    sync;
  const minutes = skewMinutes(sync);
  const seconds = Math.round((clockSkewMs ?? 0) / 1000);
  if (link === null) return null;
  return (
    <SectionCard title={t('syncRoom.state')}>
      {locked === null ? null : (
        <Notice
          tone="bad"
          title={t('sync.lockedTitle')}
          text={locked.words === null ? t('sync.lockedAdvice') : visibleText(locked.words)}
        />
      )}
      {lease !== null && endsSoon(lease) ? (
        <Notice
          title={t('sync.lease.soon', { count: leaseDaysLeft(lease.leftMs) })}
          text={t('sync.lease.soonText')}
        />
      ) : null}
      {phase === 'offline' ? (
        <Notice tone="calm" title={t(errorKey(why ?? 'hub-unreachable'))} />
      ) : null}
      {minutes === null ? null : <Notice title={t('sync.skew', { minutes })} />}
      <FactList
        facts={[
          { term: t('syncRoom.hub'), value: <bdi>{visibleText(link.hubName)}</bdi> },
          {
            term: t('syncRoom.address'),
            value: <span className="sync-room__address">{visibleText(link.hubUrl)}</span>,
          },
          { term: t('syncRoom.kioskName'), value: <bdi>{visibleText(link.kioskName)}</bdi> },
          {
            term: t('syncRoom.use'),
            value: t(link.use === 'gate' ? 'syncRoom.useGate' : 'syncRoom.useOffice'),
          },
          {
            term: t('syncRoom.lastContact'),
            value: lastContactAt === null ? t('syncRoom.never') : times.ago(lastContactAt, now),
          },
          {
            term: t('syncRoom.copy'),
            value:
              copyAt === null
                ? t('sync.copyNever')
                : phase === 'live'
                  ? t('sync.copyCurrent')
                  : t('sync.copyAge', { ago: times.ago(copyAt, now) }),
          },
          {
            term: t('syncRoom.waiting'),
            value:
              factsWaiting === 0
                ? t('gate.nothingWaiting')
                : t('gate.facts', { count: factsWaiting }),
          },
          {
            term: t('syncRoom.skew'),
            value:
              clockSkewMs === null
                ? null
                : seconds === 0
                  ? t('syncRoom.skewNone')
                  : t('syncRoom.skewBy', { seconds }),
          },
        ]}
      />
    </SectionCard>
  );
}
