import { Footprints } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import type { LivePicture } from '#shared/ipc/live-contract.ts';
import { verdictRow } from '#shared/domain/verdict.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Loading } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useAdmin, useChosenEvent } from '../use-admin.ts';
import { ArrivalsCard } from './arrivals-card.tsx';
import { BarTable, type BarRow } from './bar-table.tsx';
import { FacesCard } from './faces-card.tsx';
import { LiveTiles } from './live-tiles.tsx';
import { reasonWords, refusalsOf } from './live-words.ts';
import { ReportMenu } from './report-menu.tsx';
import { useLivePicture } from './use-live-picture.ts';
import '../../styles/live.css';

/** How the evening goes, while it goes; and its report. */
export function LiveRoom() {
  const { t } = useTranslation();
  const { times } = useAdmin();
  const event = useChosenEvent();
  const { picture, failed, askAgain } = useLivePicture(event.id);
  return (
    <>
      <PageHeader
        title={t('admin.room.live')}
        text={picture === null ? event.title : t('live.updated', { time: times.clock(picture.at) })}
        {...(picture === null ? {} : { actions: <ReportMenu event={event} picture={picture} /> })}
      />
      {failed !== null && picture !== null ? (
        <Notice
          title={t('live.stale', { time: times.clock(picture.at) })}
          text={t(errorKey(failed))}
        />
      ) : null}
      {picture === null ? (
        failed === null ? (
          <Loading label={t('admin.room.live')} />
        ) : (
          <ErrorState title={t('live.failed')} code={failed} onTryAgain={askAgain} />
        )
      ) : (
        <Picture event={event} picture={picture} />
      )}
    </>
  );
}

interface PictureProps {
  readonly event: EventListItem;
  readonly picture: LivePicture;
}

function Picture({ event, picture }: PictureProps) {
  const { t } = useTranslation();
  if (picture.verdicts.length === 0 && picture.overrideReasons.length === 0) {
    return (
      <>
        <LiveTiles picture={picture} />
        <EmptyState
          icon={Footprints}
          title={t('live.none.title')}
          text={event.status === 'closed' ? t('live.none.closed') : t('live.none.text')}
        />
      </>
    );
  }
  return (
    <>
      <LiveTiles picture={picture} />
      <div className="live__grid">
        <ArrivalsCard picture={picture} />
        <GatesCard picture={picture} />
        <VerdictsCard picture={picture} />
        <RefusalsCard picture={picture} />
        <OverridesCard picture={picture} />
        <FacesCard scores={picture.faceScores} />
      </div>
    </>
  );
}

function GatesCard({ picture }: { readonly picture: LivePicture }) {
  const { t } = useTranslation();
  const { times } = useAdmin();
  const rows = picture.gates.map(({ id, name, admitted, refused, quota, lastAt }): BarRow => {
    const facts = [
      t('live.gates.refused', { count: refused }),
      quota === null ? null : t('live.gates.quota', { quota }),
      lastAt === null
        ? t('live.gates.never')
        : t('live.gates.last', { time: times.short(lastAt, picture.at) }),
    ];
    const more = facts.filter((fact) => fact !== null).join(' · ');
    return { key: id, name: <bdi>{name}</bdi>, count: admitted, more };
  });
  return (
    <SectionCard title={t('live.gates.title')}>
      <BarTable
        label={t('live.gates.title')}
        columns={[t('live.gates.gate'), t('live.gates.admitted')]}
        rows={rows}
      />
    </SectionCard>
  );
}

function VerdictsCard({ picture }: { readonly picture: LivePicture }) {
  const { t } = useTranslation();
  return (
    <SectionCard title={t('live.verdicts.title')}>
      <BarTable
        label={t('live.verdicts.title')}
        columns={[t('live.verdicts.verdict'), t('live.verdicts.count')]}
        rows={picture.verdicts.map(({ verdict, count }) => ({
          key: verdict,
          name: (
            <>
              <span className={`live__colour live__colour--${verdictRow(verdict).colour}`}>
                {t(`signal.${verdictRow(verdict).colour}`)}
              </span>{' '}
              {t(`verdict.${verdict}.title`)}
            </>
          ),
          count,
        }))}
      />
    </SectionCard>
  );
}

function RefusalsCard({ picture }: { readonly picture: LivePicture }) {
  const { t } = useTranslation();
  const refusals = refusalsOf(picture);
  return (
    <SectionCard title={t('live.refusals.title')}>
      {refusals.length === 0 ? (
        <p className="live__nothing">{t('live.refusals.none')}</p>
      ) : (
        <BarTable
          tone="warn"
          label={t('live.refusals.title')}
          columns={[t('live.verdicts.verdict'), t('live.verdicts.count')]}
          rows={refusals.map(({ verdict, count }) => ({
            key: verdict,
            name: t(`verdict.${verdict}.title`),
            count,
          }))}
        />
      )}
    </SectionCard>
  );
}

function OverridesCard({ picture }: { readonly picture: LivePicture }) {
  const { t } = useTranslation();
  return (
    <SectionCard title={t('live.overrides.title')}>
      {picture.overrideReasons.length === 0 ? (
        <p className="live__nothing">{t('live.overrides.none')}</p>
      ) : (
        <BarTable
          label={t('live.overrides.title')}
          columns={[t('live.overrides.reason'), t('live.overrides.count')]}
          rows={picture.overrideReasons.map(({ reason, count }) => ({
            key: reason,
            name: reasonWords(t, reason),
            count,
          }))}
        />
      )}
    </SectionCard>
  );
}
