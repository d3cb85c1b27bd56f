import { parseArgs } from 'node:util';
import { readSettings } from '../settings.ts';
import { isEmbedded } from '../start/data-folder.ts';
import { jsonLog } from '../start/json-log.ts';
import { prepareDatabase, requirePrepared } from '../start/prepare-database.ts';
import { prepareKeys, requireWebPorts, serve } from '../start/serve.ts';
import { untilToldToEnd } from '../start/until-told.ts';
import { EXIT, type Command, type Terminal } from './command.ts';
import { runEmbedded } from './run-embedded.ts';

/** Serves with the settings of the environment, until told to end. */
async function runConfigured(
  { env }: Terminal,
  parts: { readonly web: boolean; readonly jobs: boolean },
  prepare: (directUrl: string) => Promise<unknown>,
): Promise<number> {
  const settings = readSettings(env);
  const told = untilToldToEnd(() => process.exit(EXIT.failed));
  const log = jsonLog(settings.hub.logLevel);
  await prepareKeys(settings);
  if (parts.web) await requireWebPorts(settings);
  await prepare(settings.processes.directUrl);
  const hub = serve({ settings, env: {}, ...parts, logFile: null, log });
  process.on('SIGUSR2', () => hub.replace());
  void hub.ready.then(() => log.info({ url: settings.hub.publicUrl }, 'the hub is running'));
  await told;
  log.info({}, 'the hub stops');
  await hub.stop();
  return EXIT.done;
}

/** `hub`: everything on one machine. */
export const runCommand: Command = {
  name: '',
  summary: 'run the whole hub; without configuration it brings its own database',
  help: `Usage: hub [--data DIR] [--port N]

Runs the whole hub: web pages, API and jobs.

Without configuration (no DATABASE_URL) it brings everything itself and keeps it in one folder: a
PostgreSQL, documents, messages as files that you can open, keys, and a certificate of its own. The
first start makes an administrator and shows the password once.

With DATABASE_URL and the other settings (deploy/hub.env.example) it is a hub for production on one
machine; several machines run "hub web" and "hub worker".

  --data DIR   where to keep everything (default: ./hub-data)
  --port N     where to listen (default: 8443)

Ctrl-C stops it: requests that are begun are answered first.`,
  async run(args, terminal) {
    const { values } = parseArgs({
      args: [...args],
      options: { data: { type: 'string' }, port: { type: 'string' } },
    });
    const given = values.port === undefined ? {} : { PORT: values.port };
    const set = { ...terminal, env: { ...terminal.env, ...given } };
    if (isEmbedded(set.env)) return await runEmbedded(set, values.data ?? null);
    return await runConfigured(set, { web: true, jobs: true }, prepareDatabase);
  },
};

function noArguments(args: readonly string[]): void {
  parseArgs({ args: [...args], options: {} });
}

/** `hub web`: pages and API, as many machines as wanted. */
export const webCommand: Command = {
  name: 'web',
  summary: 'answer requests: pages and API',
  help: `Usage: hub web

Answers requests with WEB_PROCESSES processes. Needs the settings of deploy/hub.env.example and a
database that "hub migrate" prepared. SIGTERM ends it after the requests that are begun; SIGUSR2
replaces its processes one by one, as after "hub keys rotate".`,
  async run(args, terminal) {
    noArguments(args);
    return await runConfigured(terminal, { web: true, jobs: false }, requirePrepared);
  },
};

/** `hub worker`: jobs. */
export const workerCommand: Command = {
  name: 'worker',
  summary: 'run jobs: messages, pictures, reminders',
  help: `Usage: hub worker

Runs jobs with WORKER_PROCESSES processes. Needs the settings of deploy/hub.env.example and a
database that "hub migrate" prepared. Run as many as you like: each job is taken by one.`,
  async run(args, terminal) {
    noArguments(args);
    return await runConfigured(terminal, { web: false, jobs: true }, requirePrepared);
  },
};

/** `hub migrate`: brings the database to this program's schema. */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: "bring the database to this version's schema",
  help: `Usage: hub migrate

Brings the database (DATABASE_DIRECT_URL, else DATABASE_URL) to the schema of this version. Run it
before the new version's "hub web" and "hub worker". Several at once wait for one another.`,
  async run(args, terminal) {
    noArguments(args);
    const applied = await prepareDatabase(readSettings(terminal.env).processes.directUrl);
    terminal.print(
      applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}.`,
    );
    return EXIT.done;
  },
};
