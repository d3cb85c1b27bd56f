import { openHub, type Hub } from '../hub.ts';
import { readSettings, type Settings } from '../settings.ts';
import { embeddedEnvironment, isEmbedded, openDataFolder } from '../start/data-folder.ts';
import { runningPostgresUrl, startEmbeddedPostgres } from '../start/embedded-postgres.ts';
import { takeFolder } from '../start/instance-lock.ts';
import type { Terminal } from './command.ts';

interface CommandSettings extends AsyncDisposable {
  readonly settings: Settings;
}

/**
 * The settings of a command that does one thing and ends. Without configuration it works on the data
 * folder: beside the hub that runs there, or with that folder's PostgreSQL started for it.
 * @param data what --data says; null: the usual folder
 */
export async function commandSettings(
  { env }: Terminal,
  data: string | null,
): Promise<CommandSettings> {
  if (!isEmbedded(env))
    return { settings: readSettings(env), [Symbol.asyncDispose]: async () => {} };
  const folder = openDataFolder(data);
  const url = runningPostgresUrl(folder.postgres);
  if (url !== null) {
    const settings = readSettings({ ...env, ...embeddedEnvironment(folder, url, env) });
    return { settings, [Symbol.asyncDispose]: async () => {} };
  }
  const lock = await takeFolder(folder.folder, `a command, process ${process.pid}`);
  const postgres = await startEmbeddedPostgres({ folder: folder.postgres });
  return {
    settings: readSettings({ ...env, ...embeddedEnvironment(folder, postgres.url, env) }),
    async [Symbol.asyncDispose]() {
      await postgres.close();
      await lock.close();
    },
  };
}

/** Does something with the hub's services, then ends them. */
export async function withHub<T>(
  terminal: Terminal,
  data: string | null,
  work: (hub: Hub, settings: Settings) => Promise<T>,
): Promise<T> {
  await using opened = await commandSettings(terminal, data);
  const hub = await openHub(opened.settings.hub, 'gatehouse command');
  try {
    return await work(hub, opened.settings);
  } finally {
    await hub.close();
  }
}
