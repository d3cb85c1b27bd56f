import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventChoice, GateStatus } from '#shared/ipc/gate-views.ts';
import type { Opened } from '../admin/sign-in-screen.tsx';
import { Notice } from '../components/notice.tsx';
import { useCoreFacts, useServices } from '../services.tsx';
import { GateStep } from './gate-step.tsx';
import { NameStep } from './name-step.tsx';
import { PackageStep } from './package-step.tsx';
import { PurposeStep } from './purpose-step.tsx';
import { ScreenCard } from './screen-card.tsx';
import { WelcomeStep } from './welcome-step.tsx';

/** Its words are admin mode's, which comes next. */
const FirstAdminStep = lazy(async () => {
  const [{ FirstAdminStep: step }, { addAllTexts }] = await Promise.all([
    import('./first-admin-step.tsx'),
    import('../i18n/all-texts.ts'),
  ]);
  addAllTexts();
  return { default: step };
});

/** Most laptops join no hub, and the others once. */
const EnrolStep = lazy(async () => ({ default: (await import('./enrol-step.tsx')).EnrolStep }));

/** The way to a gate; the fork to admin mode comes after the language. */
const STEPS = ['welcome', 'purpose', 'name', 'package', 'gate'] as const;
/** Of a laptop with a hub, which names it and gives it its events. */
const HUB_STEPS = ['welcome', 'purpose', 'enrol', 'gate'] as const;
type Step = (typeof STEPS | typeof HUB_STEPS)[number] | 'admin';

interface First {
  readonly current?: never;
  /** Whether there is somebody who may sign in to admin mode; else the first admin may be made. */
  readonly hasStaff: boolean;
  /** To admin mode: with the first admin's session, or to its sign-in. */
  readonly onAdmin: (opened: Opened | null) => void;
}

interface Later {
  /** The gate that the kiosk stands at, to be changed. */
  readonly current: GateStatus;
  /** Back to the gate without a change, or after it. */
  readonly onLeave: () => void;
}

export type SetupScreenProps = { readonly throwawayKey: boolean } & (First | Later);

const WORDS = {
  welcome: { title: 'setup.welcome.title', text: 'setup.welcome.text' },
  purpose: { title: 'firstStart.title', text: 'firstStart.text' },
  admin: { title: 'firstStart.admin.title', text: 'firstStart.admin.text' },
  enrol: { title: 'enrol.title', text: 'enrol.text' },
  name: { title: 'setup.name.title', text: 'setup.name.text' },
  package: { title: 'setup.package.title', text: 'setup.package.text' },
  gate: { title: 'setup.gate.title', text: 'setup.gate.text' },
} as const satisfies Record<Step, object>;

/** First set-up, step by step; later the same steps change event or gate. */
export function SetupScreen(props: SetupScreenProps) {
  const { t } = useTranslation();
  const { core, report } = useServices();
  const { throwawayKey, current } = props;
  const [step, setStep] = useState<Step>(firstStep(props));
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

  const { sync } = useCoreFacts();
  const hasHub = step === 'enrol' || (sync !== null && sync.link !== null);
  const isFirst = current === undefined;
  const steps: readonly Step[] = (isFirst && hasHub ? HUB_STEPS : STEPS).filter(
    (one) => isFirst || one !== 'purpose',
  );
  const index = steps.indexOf(step);
  const go = (by: 1 | -1): void => setStep(steps[index + by] ?? step);
  return (
    <ScreenCard
      title={t(WORDS[step].title)}
      text={t(WORDS[step].text)}
      {...(isFirst && step !== 'admin'
        ? { step: t('setup.step', { step: index + 1, of: steps.length }) }
        : {})}
    >
      {throwawayKey ? <Notice title={t('gate.throwaway')} /> : null}
      {step === 'welcome' ? <WelcomeStep onNext={() => go(1)} /> : null}
      {step === 'purpose' && props.current === undefined ? (
        <PurposeStep
          hasStaff={props.hasStaff}
          onBack={() => go(-1)}
          onGate={() => go(1)}
          onJoin={props.hasStaff || hasHub ? null : () => setStep('enrol')}
          onFirstAdmin={() => setStep('admin')}
          onSignIn={() => props.onAdmin(null)}
        />
      ) : null}
      {step === 'admin' && props.current === undefined ? (
        <Suspense>
          <FirstAdminStep onBack={() => setStep('purpose')} onMade={props.onAdmin} />
        </Suspense>
      ) : null}
      {step === 'enrol' && props.current === undefined ? (
        <Suspense>
          <EnrolStep
            onSignIn={() => props.onAdmin(null)}
            onBack={() => go(-1)}
            onLoaded={(kioskName, loaded) => {
              setName(kioskName);
              setEvents(loaded);
              setStep('gate');
            }}
          />
        </Suspense>
      ) : null}
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
          {...(props.current === undefined
            ? {}
            : { current: props.current, onLeave: props.onLeave })}
          // The step of a hub goes on by itself, where events are here.
          onBack={() => (isFirst && hasHub ? setStep('purpose') : go(-1))}
        />
      ) : null}
    </ScreenCard>
  );
}

function firstStep(props: SetupScreenProps): Step {
  if (props.current !== undefined) return 'gate';
  // Where there is staff, somebody chose the language before.
  return props.hasStaff ? 'purpose' : 'welcome';
}
