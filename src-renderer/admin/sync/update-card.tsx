import { Download } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UpdateView } from '#shared/ipc/update-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Answered } from '../../components/answered.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProgressFill } from '../../components/progress-fill.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';

const LOOK_MS = 3_000;
/** A Sunday, in the laptop's own time: names of days count from it. */
const SUNDAY = new Date(2026, 10, 22, 12);

/** Which version runs here, which is to come, when, and at once where it may. */
export function UpdateCard() {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const [isAsking, setAsking] = useState(false);
  const ask = useCallback(() => call('update.view', {}), [call]);
  const asked = useAnswer(ask);
  const { answer, last: view, learn, askAgain } = asked;
  useEffect(() => {
    const timer = setInterval(askAgain, LOOK_MS);
    return () => clearInterval(timer);
  }, [askAgain]);
  if (view === null || answer.at === 'failed') {
    return (
      <SectionCard title={t('syncRoom.updates')}>
        <Answered asked={asked}>{() => null}</Answered>
      </SectionCard>
    );
  }
  const { newest, state } = view;
  return (
    <SectionCard title={t('syncRoom.updates')} text={t('syncRoom.updatesText')}>
      <UpdateNotices view={view} />
      <UpdateFacts view={view} />
      {newest === null || !mayInstall(view) ? null : (
        <ActionButton
          icon={Download}
          label={t('syncRoom.updateNow')}
          isDisabled={state === 'installing'}
          onPress={() => setAsking(true)}
        />
      )}
      {isAsking && newest !== null ? (
        <ConfirmDialog
          title={t('syncRoom.updateConfirm', { version: newest.version })}
          text={t(view.hold === 'event' ? 'syncRoom.updateDuringEvent' : 'syncRoom.updateRestarts')}
          tone={view.hold === 'event' ? 'bad' : 'plain'}
          action={t('syncRoom.updateNow')}
          onConfirm={async () => {
            const { sequence } = newest;
            learn(await call('update.now', { sequence, despiteEvent: view.hold === 'event' }));
          }}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </SectionCard>
  );
}

/** Near an event what does not mend what endangers people waits, whoever asks. */
function mayInstall({ newest, isReady, hold }: UpdateView): boolean {
  return isReady && (hold !== 'event' || newest?.isSecurity === true);
}

function UpdateNotices({ view }: { readonly view: UpdateView }) {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  const { off, newest, failure, state } = view;
  const version = newest?.version ?? '';
  const failed = state === 'went-back' ? 'syncRoom.updateWentBack' : 'syncRoom.updateFailed';
  return (
    <>
      {off === null ? null : <Notice tone="calm" title={t(`syncRoom.updateOff.${off}`)} />}
      {newest?.isDemanded === true ? (
        <Notice tone="bad" title={t('syncRoom.updateDemanded', { version })} />
      ) : null}
      {newest?.isSecurity === true ? (
        <Notice title={t('syncRoom.updateSecurity', { version })} />
      ) : null}
      {failure === null ? null : (
        <Notice
          tone="bad"
          title={t(failed, { at: times.short(failure.at, now) })}
          text={t(`syncRoom.updateFailure.${failure.why}`)}
        />
      )}
    </>
  );
}

function UpdateFacts({ view }: { readonly view: UpdateView }) {
  const { t } = useTranslation();
  const { version, newest, state, progress } = view;
  const percent = progress === null ? 0 : Math.floor((progress.done / progress.total) * 100);
  const next = [
    { term: t('syncRoom.updateNewest'), value: newest?.version ?? t('syncRoom.updateNone') },
    ...(newest === null
      ? []
      : [{ term: t('syncRoom.updateWhen'), value: <UpdateTime view={view} /> }]),
  ];
  return (
    <>
      <FactList
        facts={[
          { term: t('syncRoom.updateVersion'), value: version },
          ...(state === 'off' ? [] : next),
          {
            term: t('syncRoom.updateState'),
            value: <output>{t(`syncRoom.updateDoing.${state}`, { percent })}</output>,
          },
        ]}
      />
      {progress === null ? null : <ProgressFill part={progress.done / progress.total} />}
    </>
  );
}

/** When it will be installed, by itself. */
function UpdateTime({ view }: { readonly view: UpdateView }) {
  const { t, i18n } = useTranslation();
  const { times, now } = useAdmin();
  const { when, hold, heldUntil } = view;
  if (hold === 'event' && heldUntil !== null) {
    return t('syncRoom.updateAfterEvent', { at: times.short(heldUntil, now) });
  }
  if (when.kind === 'on-quit') return t('syncRoom.updateOnQuit');
  const day = new Intl.DateTimeFormat(i18n.language, { weekday: 'short' });
  const days = when.days.map((one) => day.format(SUNDAY.getTime() + one * 86_400_000));
  const { from, to } = when;
  return t('syncRoom.updateWindow', { days: days.join(', '), from, to });
}
