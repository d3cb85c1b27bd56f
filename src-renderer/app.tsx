import { useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { Settings } from '#shared/ipc/shell-contract.ts';
import { screenOf } from './app-screen.ts';
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
  const [isChanging, setChanging] = useState(false);
  switch (screen.at) {
    case 'starting':
      return <StartingScreen />;
    case 'locked':
      return <LockedScreen key={screen.passphrase} passphrase={screen.passphrase} />;
    case 'setup':
      return <SetupScreen throwawayKey={screen.throwawayKey} />;
    case 'gate':
      return isChanging ? (
        <SetupScreen
          throwawayKey={screen.status.throwawayKey}
          current={screen.status}
          onLeave={() => setChanging(false)}
        />
      ) : (
        <GateScreen
          key={screen.status.gate.id}
          status={screen.status}
          isRecovering={screen.recovering}
          onChangeGate={() => setChanging(true)}
        />
      );
    case 'failed':
      return <FailedScreen code={screen.code} facts={screen.facts} />;
    case 'gave-up':
      return <GaveUpScreen />;
  }
}
