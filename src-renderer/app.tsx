import { lazy, Suspense, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { Settings } from '#shared/ipc/shell-contract.ts';
import type { Opened } from './admin/sign-in-screen.tsx';
import { screenOf, type AppScreen } from './app-screen.ts';
import { GateScreen } from './gate/gate-screen.tsx';
import { HubLockScreen } from './gate/hub-lock-screen.tsx';
import { LeaseScreen } from './gate/lease-screen.tsx';
import { localeOf } from './i18n/locale.ts';
import { SettingsContext, useCoreFacts, useSettingsAccess, type Services } from './services.tsx';
import { FailedScreen } from './setup/failed-screen.tsx';
import { GaveUpScreen } from './setup/gave-up-screen.tsx';
import { LockedScreen } from './setup/locked-screen.tsx';
import { SetupScreen } from './setup/setup-screen.tsx';
import { StartingScreen } from './setup/starting-screen.tsx';

/** Its program and texts come when it is opened: a gate that starts waits for neither. */
const AdminScreen = lazy(async () => {
  const [{ AdminScreen: screen }, { addAllTexts }] = await Promise.all([
    import('./admin/admin-screen.tsx'),
    import('./i18n/all-texts.ts'),
  ]);
  addAllTexts();
  return { default: screen };
});

export interface AppProps {
  readonly services: Services;
  readonly firstSettings: Settings;
}

/** The window: the screen that belongs to what the core last said. */
export function App({ services, firstSettings }: AppProps) {
  const access = useSettingsAccess(services, firstSettings);
  return (
    <SettingsContext value={access}>
      <I18nProvider locale={localeOf(access.settings.language)}>
        <CurrentScreen />
      </I18nProvider>
    </SettingsContext>
  );
}

/** What somebody opened from the gate or from the first set-up. */
type Place =
  | { readonly at: 'home' | 'choosing' }
  | { readonly at: 'admin'; readonly opened: Opened | null };

function CurrentScreen() {
  const screen = screenOf(useCoreFacts());
  const [place, setPlace] = useState<Place>({ at: 'home' });
  switch (screen.at) {
    case 'starting':
      return <StartingScreen />;
    case 'locked':
      return <LockedScreen key={screen.passphrase} passphrase={screen.passphrase} />;
    case 'setup':
      return <SetupPlace screen={screen} place={place} onPlace={setPlace} />;
    case 'gate':
      return <GatePlace screen={screen} place={place} onPlace={setPlace} />;
    case 'failed':
      return <FailedScreen code={screen.code} facts={screen.facts} />;
    case 'gave-up':
      return <GaveUpScreen />;
  }
}

interface PlaceProps<At extends AppScreen['at']> {
  readonly screen: Extract<AppScreen, { at: At }>;
  readonly place: Place;
  readonly onPlace: (place: Place) => void;
}

/** A laptop at no gate: its first steps, or admin mode. */
function SetupPlace({ screen, place, onPlace }: PlaceProps<'setup'>) {
  const { throwawayKey, hasStaff } = screen;
  const { sync } = useCoreFacts();
  const challenge = sync?.lease?.challenge ?? null;
  if (challenge !== null) return <LeaseScreen challenge={challenge} />;
  if (place.at === 'admin') {
    return (
      <Suspense fallback={<StartingScreen />}>
        <AdminScreen
          gate={null}
          throwawayKey={throwawayKey}
          opened={place.opened}
          onLeave={() => onPlace({ at: 'home' })}
        />
      </Suspense>
    );
  }
  return (
    <SetupScreen
      throwawayKey={throwawayKey}
      hasStaff={hasStaff}
      onAdmin={(opened) => onPlace({ at: 'admin', opened })}
    />
  );
}

/** A kiosk that stands at a gate: at it, or at what is opened from its menu. */
function GatePlace({ screen, place, onPlace }: PlaceProps<'gate'>) {
  const { status, recovering } = screen;
  const leave = (): void => onPlace({ at: 'home' });
  const { sync } = useCoreFacts();
  const challenge = sync?.lease?.challenge ?? null;
  if (challenge !== null) return <LeaseScreen challenge={challenge} />;
  if (sync !== null && sync.locked !== null && place.at !== 'admin') {
    const { timeZone } = status.event;
    return <HubLockScreen sync={sync} words={sync.locked.words} timeZone={timeZone} />;
  }
  switch (place.at) {
    case 'choosing':
      return <SetupScreen throwawayKey={status.throwawayKey} current={status} onLeave={leave} />;
    case 'admin':
      return (
        <Suspense fallback={<StartingScreen />}>
          <AdminScreen
            gate={status}
            throwawayKey={status.throwawayKey}
            opened={place.opened}
            onLeave={leave}
          />
        </Suspense>
      );
    case 'home':
      return (
        <GateScreen
          key={status.gate.id}
          status={status}
          isRecovering={recovering}
          onChangeGate={() => onPlace({ at: 'choosing' })}
          onOpenAdmin={() => onPlace({ at: 'admin', opened: null })}
        />
      );
  }
}
