import { ArrowRight } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import { Label, ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import type { EventChoice } from '#shared/ipc/gate-views.ts';
import type { HubInvitation, SyncView } from '#shared/ipc/sync-contract.ts';
import { ActionButton } from '../components/action-button.tsx';
import { Notice } from '../components/notice.tsx';
import { ProgressFill } from '../components/progress-fill.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useCoreFacts, useServices } from '../services.tsx';
import { JoinForm } from '../sync/join-form.tsx';

export interface EnrolStepProps {
  /** The kiosk's name and events; the hub's own words for both. */
  readonly onLoaded: (kioskName: string, events: readonly EventChoice[]) => void;
  readonly onBack: () => void;
  /** To the sign-in of admin mode: what a laptop in the office is for. */
  readonly onSignIn: () => void;
}

/** Joins a hub, and waits until its events are here. */
export function EnrolStep({ onLoaded, onBack, onSignIn }: EnrolStepProps) {
  const { core, data } = useServices();
  const { sync } = useCoreFacts();
  const join = async (invitation: HubInvitation): Promise<void> => {
    await core.call('setup.enrol', invitation);
    data.refresh();
  };
  return sync === null || sync.link === null ? (
    <JoinForm
      className="card__form"
      actionsClassName="card__actions"
      onJoin={join}
      onBack={onBack}
    />
  ) : (
    <Loading sync={sync} link={sync.link} onLoaded={onLoaded} onBack={onBack} onSignIn={onSignIn} />
  );
}

interface LoadingProps extends EnrolStepProps {
  readonly sync: SyncView;
  readonly link: NonNullable<SyncView['link']>;
}

/** The first load: how far it is, or why it waits. With events here, it goes on by itself. */
function Loading({ sync, link, onLoaded, onBack, onSignIn }: LoadingProps) {
  const { t } = useTranslation();
  const { phase, loading, why } = sync;
  const { kioskName } = link;
  const isComing = phase === 'loading' || phase === 'connecting';
  const isOffice = link.use === 'office';
  const goesOn = !isComing && !isOffice;
  const look = useEventsHere(goesOn, (events) => onLoaded(kioskName, events));
  useEffect(() => {
    if (goesOn) look();
  }, [sync, goesOn, look]);
  return (
    <>
      <Notice tone="calm" title={t('enrol.joined', { hub: visibleText(link.hubName) })} />
      {isComing ? (
        <FirstLoad loading={loading} />
      ) : phase === 'offline' ? (
        <Notice title={t(errorKey(why ?? 'hub-unreachable'))} text={t('enrol.goesOn')} />
      ) : isOffice ? (
        <Notice tone="calm" title={t('enrol.office')} />
      ) : (
        <Notice title={t('enrol.waiting')} text={t('enrol.waitingText')} />
      )}
      <footer className="card__actions">
        <ActionButton label={t('setup.back')} onPress={onBack} />
        {isOffice ? (
          <ActionButton
            look="main"
            label={t('firstStart.signIn')}
            isDisabled={isComing}
            onPress={onSignIn}
          />
        ) : null}
        <ActionButton
          look={isOffice ? 'plain' : 'main'}
          icon={ArrowRight}
          label={t('enrol.next')}
          isDisabled={isComing}
          onPress={look}
        />
      </footer>
    </>
  );
}

function FirstLoad({ loading }: Pick<SyncView, 'loading'>) {
  const { t } = useTranslation();
  const words = loading === null ? t('sync.phase.connecting') : t('enrol.progress', loading);
  return (
    <ProgressBar
      className="progress"
      isIndeterminate={loading === null}
      value={loading?.done ?? 0}
      maxValue={Math.max(loading?.rows ?? 1, 1)}
      valueLabel={words}
    >
      <Label className="progress__label">{t('enrol.loading')}</Label>
      <ProgressFill
        part={loading === null || loading.rows === 0 ? 0 : loading.done / loading.rows}
      />
      <span className="progress__label">{words}</span>
    </ProgressBar>
  );
}

/**
 * Tells of events when there are some.
 * @param mayGoOn whether they are whole: not while they are being loaded
 * @returns looks now; it is done by itself when events change
 */
function useEventsHere(
  mayGoOn: boolean,
  onEvents: (events: readonly EventChoice[]) => void,
): () => void {
  const { core, report } = useServices();
  const found = useRef(onEvents);
  useEffect(() => {
    found.current = onEvents;
  });
  const look = useCallback(() => {
    core.call('setup.events', {}).then(
      ({ events }) => {
        if (events.length > 0) found.current(events);
      },
      (error: unknown) => report(`setup.events: ${String(error)}`),
    );
  }, [core, report]);
  useEffect(
    () =>
      core.on('data-changed', ({ what }) => {
        if (what === 'events' && mayGoOn) look();
      }),
    [core, look, mayGoOn],
  );
  return look;
}
