import { useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import type { Settings } from '#shared/ipc/shell-contract.ts';
import { screenOf } from './app-screen.ts';
import { DeskScreen } from './desk/desk-screen.tsx';
import { GateScreen } from './gate/gate-screen.tsx';
import { localeOf } from './i18n/language.ts';
import { SettingsContext, useCoreFacts, useSettingsAccess, type Services } from './services.tsx';
import { FailedScreen } from './setup/failed-screen.tsx';
import { GaveUpScreen } from './setup/gave-up-screen.tsx';
import { LockedScreen } from './setup/locked-screen.tsx';
import { SetupScreen } from './setup/setup-screen.tsx';
import { StartingScreen } from './setup/starting-screen.tsx';

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

function CurrentScreen() {
  const screen = screenOf(useCoreFacts());
  const [place, setPlace] = useState<Place>('gate');
  switch (screen.at) {
    case 'starting':
      return <StartingScreen />;
    case 'locked':
      return <LockedScreen key={screen.passphrase} passphrase={screen.passphrase} />;
    case 'setup':
      return <SetupScreen throwawayKey={screen.throwawayKey} />;
    case 'gate':
      return (
        <GatePlace
          place={place}
          onPlace={setPlace}
          status={screen.status}
          isRecovering={screen.recovering}
        />
      );
    case 'failed':
      return <FailedScreen code={screen.code} facts={screen.facts} />;
    case 'gave-up':
      return <GaveUpScreen />;
  }
}

/** Where a kiosk that stands at a gate is: at it, or at what is opened from its menu. */
type Place = 'gate' | 'choosing' | 'desk';

interface GatePlaceProps {
  readonly place: Place;
  readonly onPlace: (place: Place) => void;
  readonly status: GateStatus;
  readonly isRecovering: boolean;
}

function GatePlace({ place, onPlace, status, isRecovering }: GatePlaceProps) {
  const leave = (): void => onPlace('gate');
  switch (place) {
    case 'choosing':
      return <SetupScreen throwawayKey={status.throwawayKey} current={status} onLeave={leave} />;
    case 'desk':
      // Not beside the gate: it uses the camera itself, and nobody is let in from here.
      return <DeskScreen key={status.gate.id} status={status} onLeave={leave} />;
    case 'gate':
      return (
        <GateScreen
          key={status.gate.id}
          status={status}
          isRecovering={isRecovering}
          onChangeGate={() => onPlace('choosing')}
          onOpenDesk={() => onPlace('desk')}
        />
      );
  }
}
