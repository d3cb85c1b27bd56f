import { createContext, use, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { Settings, ShellContract } from '#shared/ipc/shell-contract.ts';
import type { CoreData, CoreFacts } from './core-data.ts';
import type { startScanner } from './camera/camera.ts';
import type { FaceLink } from './face/face-observation.ts';
import type { CoreLink } from './ipc/core-link.ts';
import type { ShellLink } from './ipc/shell-link.ts';
import type { Sounds } from './sounds.ts';

export type ShellInfo = OutputOf<ShellContract, 'shell.info'>;

/** What the screens work with; tests and the harness put in their own. */
export interface Services {
  readonly core: CoreLink;
  readonly shell: ShellLink;
  readonly data: CoreData;
  readonly sounds: Sounds;
  readonly openScanner: typeof startScanner;
  /**
   * The window's one face engine, started by whoever asks first. Rejects where its program can't
   * be loaded; the next who asks tries again.
   */
  readonly faceLink: () => Promise<FaceLink>;
  readonly info: ShellInfo;
  readonly report: (problem: string) => void;
}

export const ServicesContext = createContext<Services | null>(null);

/** @throws TypeError outside of the application */
export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === null) throw new TypeError('no services around this component');
  return services;
}

/** What the core last said, followed. */
export function useCoreFacts(): CoreFacts {
  const { data } = useServices();
  return useSyncExternalStore(data.onChange, data.facts);
}

interface SettingsAccess {
  readonly settings: Settings;
  readonly change: (part: Partial<Settings>) => void;
}

export const SettingsContext = createContext<SettingsAccess | null>(null);

/** @throws TypeError outside of the application */
export function useSettings(): SettingsAccess {
  const access = use(SettingsContext);
  if (access === null) throw new TypeError('no settings around this component');
  return access;
}

/** Keeps the settings, and turns language, theme and volume as they say. */
export function useSettingsAccess(services: Services, first: Settings): SettingsAccess {
  const { shell, sounds, report } = services;
  const [settings, setSettings] = useState(first);
  const { i18n } = useTranslation();

  useEffect(
    () =>
      shell.onEvent((event) => {
        if (event.event === 'settings-changed') setSettings(event.settings);
      }),
    [shell],
  );

  const { language, theme, volume } = settings;
  useEffect(() => {
    document.documentElement.lang = language;
    i18n.changeLanguage(language).catch((error: unknown) => report(String(error)));
  }, [i18n, language, report]);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  useEffect(() => sounds.setVolume(volume), [sounds, volume]);

  const change = useCallback(
    (part: Partial<Settings>) => {
      setSettings((now) => ({ ...now, ...part }));
      shell.call('shell.changeSettings', part).then(setSettings, (error: unknown) => {
        report(`settings were not kept: ${String(error)}`);
      });
    },
    [shell, report],
  );
  return { settings, change };
}
