import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventChoice, GateStatus } from '#shared/ipc/gate-views.ts';
import { Notice } from '../components/notice.tsx';
import { useServices } from '../services.tsx';
import { GateStep } from './gate-step.tsx';
import { NameStep } from './name-step.tsx';
import { PackageStep } from './package-step.tsx';
import { ScreenCard } from './screen-card.tsx';
import { WelcomeStep } from './welcome-step.tsx';

const STEPS = ['welcome', 'name', 'package', 'gate'] as const;
type Step = (typeof STEPS)[number];

export interface SetupScreenProps {
  readonly throwawayKey: boolean;
  /** The gate that the kiosk stands at, when that is to be changed. */
  readonly current?: GateStatus;
  /** Back to the gate without a change, or after it. */
  readonly onLeave?: () => void;
}

/** First set-up, step by step; later the same steps change event or gate. */
export function SetupScreen({ throwawayKey, current, onLeave }: SetupScreenProps) {
  const { t } = useTranslation();
  const { core, report } = useServices();
  const [step, setStep] = useState<Step>(current === undefined ? 'welcome' : 'gate');
  const [name, setName] = useState(current?.kioskName ?? '');
  const [events, setEvents] = useState<readonly EventChoice[] | null>(null);

  useEffect(() => {
    core.call('setup.events', {}).then(
      (answer) => setEvents(answer.events),
      (error: unknown) => report(`setup.events: ${String(error)}`),
    );
    core.call('setup.kioskName', {}).then(
      ({ kioskName }) => setName((typed) => (typed === '' ? (kioskName ?? '') : typed)),
      (error: unknown) => report(`setup.kioskName: ${String(error)}`),
    );
  }, [core, report]);

  const index = STEPS.indexOf(step);
  const go = (by: 1 | -1): void => setStep(STEPS[index + by] ?? step);
  const leave = onLeave === undefined ? {} : { onLeave };
  return (
    <ScreenCard
      title={t(`setup.${step}.title`)}
      text={t(`setup.${step}.text`)}
      {...(current === undefined
        ? { step: t('setup.step', { step: index + 1, of: STEPS.length }) }
        : {})}
    >
      {throwawayKey ? <Notice title={t('gate.throwaway')} /> : null}
      {step === 'welcome' ? <WelcomeStep onNext={() => go(1)} /> : null}
      {step === 'name' ? (
        <NameStep name={name} onName={setName} onBack={() => go(-1)} onNext={() => go(1)} />
      ) : null}
      {step === 'package' ? (
        <PackageStep
          hasEvents={events !== null && events.length > 0}
          onEvents={setEvents}
          onBack={() => go(-1)}
          onNext={() => go(1)}
        />
      ) : null}
      {step === 'gate' ? (
        <GateStep
          kioskName={name}
          events={events}
          {...(current === undefined ? {} : { current })}
          {...leave}
          onBack={() => go(-1)}
        />
      ) : null}
    </ScreenCard>
  );
}
