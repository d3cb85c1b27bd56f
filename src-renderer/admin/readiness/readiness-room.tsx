import { RefreshCw, ScanLine, Volume2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { Answered } from '../../components/answered.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { StatusPill, type Tone } from '../../components/status-pill.tsx';
import { useCoreFacts } from '../../services.tsx';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin, useChosenEvent } from '../use-admin.ts';
import { CheckList } from './check-list.tsx';
import { PaperMenu } from './paper-menu.tsx';
import { asHeard, grouped, summaryOf, type Check, type CheckState } from './readiness-item.ts';
import { ReaderTest, type ReadBy } from './reader-test.tsx';
import { useCameraCheck } from './use-camera-check.ts';
import { useLaptopChecks, useSoundCheck } from './use-laptop-checks.ts';
import '../../styles/live.css';

const TONES: Readonly<Record<CheckState, Tone>> = {
  good: 'good',
  look: 'warn',
  bad: 'bad',
  asking: 'neutral',
};

/** All that must be so before the doors open, on one screen. */
export function ReadinessRoom() {
  const { t } = useTranslation();
  const { call, times } = useAdmin();
  const event = useChosenEvent();
  const [round, setRound] = useState(0);
  const [readBy, setReadBy] = useState<ReadBy | null>(null);
  const [isTesting, setTesting] = useState(false);
  const ask = useCallback(() => call('readiness.check', { eventId: event.id }), [call, event.id]);
  const core = useAnswer(ask);
  const { sync } = useCoreFacts();
  const { video, isLooking, check: camera } = useCameraCheck(round);
  const [printer, screen, power] = useLaptopChecks(round);
  const sound = useSoundCheck();
  const reader: Check = {
    code: 'reader',
    state: readBy === null ? 'look' : 'good',
    detail: readBy ?? 'untested',
    facts: {},
  };

  const { last } = core;
  const own = [camera, reader, printer, sound.check, screen, power];
  const checks: readonly Check[] = [
    ...own,
    ...(last?.items ?? []).map((item) => asHeard(item, sync)),
  ];
  const { event: ofEvent, laptop } = grouped(checks);
  const isAsking = core.answer.at === 'asking' || isLooking;

  const again = (): void => {
    core.askAgain();
    setRound((now) => now + 1);
  };

  return (
    <>
      <PageHeader
        title={t('admin.room.readiness')}
        text={
          last === null
            ? t('readiness.text')
            : `${t('readiness.checkedAt', { time: times.clock(last.at) })} ${t('readiness.text')}`
        }
        {...(last === null ? {} : { badge: <SummaryPill checks={checks} /> })}
        actions={
          <>
            {last === null ? null : <PaperMenu checks={checks} />}
            <ActionButton
              icon={RefreshCw}
              look="main"
              label={isAsking ? t('readiness.checking') : t('readiness.again')}
              isDisabled={isAsking || isTesting}
              onPress={again}
            />
          </>
        }
      />
      <video
        ref={video}
        className={isLooking ? 'readiness__eye' : 'sr-only'}
        muted
        playsInline
        aria-hidden="true"
      />
      {last === null || core.answer.at === 'failed' ? (
        <Answered asked={core} label={t('readiness.failed')}>
          {() => null}
        </Answered>
      ) : null}
      {last === null ? null : (
        <div className="readiness__grid">
          <CheckList title={t('readiness.event')} checks={ofEvent} actions={{}} />
          <CheckList
            title={t('readiness.laptop')}
            checks={laptop}
            actions={{
              reader: (
                <ActionButton
                  icon={ScanLine}
                  label={t('readiness.test.open')}
                  isDisabled={isLooking}
                  onPress={() => setTesting(true)}
                />
              ),
              sound: (
                <>
                  <ActionButton icon={Volume2} label={t('readiness.play')} onPress={sound.play} />
                  {sound.sayHeard === null ? null : (
                    <ActionButton label={t('readiness.heard')} onPress={sound.sayHeard} />
                  )}
                </>
              ),
            }}
          />
        </div>
      )}
      {isTesting ? (
        <ReaderTest readBy={readBy} onRead={setReadBy} onClose={() => setTesting(false)} />
      ) : null}
    </>
  );
}

function SummaryPill({ checks }: { readonly checks: readonly Check[] }) {
  const { t } = useTranslation();
  const { state, count } = summaryOf(checks);
  const title = t(`readiness.summary.${state}`);
  const more =
    state === 'bad' || state === 'look' ? ` ${t(`readiness.summary.${state}`, { count })}` : '';
  return (
    <output>
      <StatusPill tone={TONES[state]} label={more === '' ? title : `${title}:${more}`} />
    </output>
  );
}
