import Store from 'electron-store';
import { type Settings, settings } from '#shared/ipc/shell-contract.ts';
import { readSettingsFile } from './settings-file.ts';

/** Fields to change; an undefined one stays as it is. */
type SettingsChange = { readonly [N in keyof Settings]?: Settings[N] | undefined };

/** The settings in force, and where an unreadable file went. */
export interface SettingsStore {
  readonly setAside: string | null;
  current(): Settings;
  /** Writes atomically (a new file, then a rename), then takes effect. */
  change(changes: SettingsChange): Settings;
}

/** Opens DATA/settings.json. */
export function openSettings(dataFolder: string): SettingsStore {
  const read = readSettingsFile(dataFolder, new Date());
  const store = new Store<Record<string, unknown>>({ cwd: dataFolder, name: 'settings' });
  let current = read.settings;
  return {
    setAside: read.setAside,
    current: () => current,
    change: (changes) => {
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      const next = settings.parse({ ...current, ...Object.fromEntries(given) });
      store.set({ ...next });
      current = next;
      return current;
    },
  };
}
