import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { DEFAULT_SETTINGS, type Settings, settings } from '#shared/ipc/shell-contract.ts';

/**
 * Fields that a newer Gatehouse wrote are left alone, and those that an older one did not know
 * get their defaults: neither makes a file unreadable.
 */
const settingsFile = z.object(settings.partial().shape);

/** Settings as read at the start. */
export interface ReadSettings {
  readonly settings: Settings;
  /** Name under which an unreadable file was set aside; null: none was. */
  readonly setAside: string | null;
}

function completeSettings(value: unknown): Settings {
  const known = settingsFile.parse(value);
  const given = Object.entries(known).filter(([, field]) => field !== undefined);
  return settings.parse({ ...DEFAULT_SETTINGS, ...Object.fromEntries(given) });
}

/**
 * Reads DATA/settings.json. A file that is no settings is renamed, never overwritten, and its new
 * name returned, so that the window can tell the user what happened to it.
 */
export function readSettingsFile(dataFolder: string, now: Date): ReadSettings {
  const file = path.join(dataFolder, 'settings.json');
  if (!existsSync(file)) return { settings: DEFAULT_SETTINGS, setAside: null };
  const text = readFileSync(file, 'utf8');
  try {
    return { settings: completeSettings(JSON.parse(text)), setAside: null };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    const name = `settings.unreadable-${now.toISOString().replaceAll(':', '-')}.json`;
    renameSync(file, path.join(dataFolder, name));
    return { settings: DEFAULT_SETTINGS, setAside: name };
  }
}
