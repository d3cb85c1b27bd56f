import type Store from 'electron-store';
import { type Settings, settings } from '#shared/ipc/shell-contract.ts';
import { closeStoreChannel } from './call-registrar.ts';
import { readSettingsFile } from './settings-file.ts';

/** Fields to change; an undefined one stays as it is. */
type SettingsChange = { readonly [N in keyof Settings]?: Settings[N] | undefined };

/** The settings in force, and where an unreadable file went. */
export interface SettingsStore {
  readonly setAside: string | null;
  current(): Settings;
  /** Writes atomically (a new file, then a rename), then takes effect. */
  change(changes: SettingsChange): Promise<Settings>;
}

/** Loaded for the first change only: its schema compiler would keep the window waiting. */
async function openStore(dataFolder: string): Promise<Store<Record<string, unknown>>> {
  const { default: StoreOnDisk } = await import('electron-store');
  const store = new StoreOnDisk<Record<string, unknown>>({ cwd: dataFolder, name: 'settings' });
  closeStoreChannel();
  return store;
}

/** Opens DATA/settings.json. */
export function openSettings(dataFolder: string): SettingsStore {
  const read = readSettingsFile(dataFolder, new Date());
  let opening: ReturnType<typeof openStore> | undefined;
  let current = read.settings;
  return {
    setAside: read.setAside,
    current: () => current,
    change: async (changes) => {
      const store = await (opening ??= openStore(dataFolder));
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      const next = settings.parse({ ...current, ...Object.fromEntries(given) });
      store.set({ ...next });
      current = next;
      return current;
    },
  };
}
