import { lanAddresses } from '../keys/certificate.ts';
import { readSettings, type Settings } from '../settings.ts';
import { embeddedEnvironment, openDataFolder, type DataFolder } from '../start/data-folder.ts';
import { startEmbeddedPostgres } from '../start/embedded-postgres.ts';
import { takeFolder } from '../start/instance-lock.ts';
import { prepareDatabase } from '../start/prepare-database.ts';
import { prepareKeys, requireWebPorts, serve } from '../start/serve.ts';
import { untilToldToEnd } from '../start/until-told.ts';
import { showFirstAdmin } from './admin-command.ts';
import { EXIT, type Terminal } from './command.ts';

function addresses({ hub, processes }: Settings): readonly string[] {
  const scheme = processes.tls.kind === 'off' ? 'http' : 'https';
  const others = lanAddresses().map((one) => `${scheme}://${one}:${processes.port}`);
  return [hub.publicUrl, ...(processes.listen === null ? others : [])];
}

function tell({ print }: Terminal, settings: Settings, data: DataFolder, seconds: number): void {
  const [own = '', ...others] = addresses(settings);
  const { mail, keysFolder } = settings.hub;
  const { metrics, tls } = settings.processes;
  print(`The hub is running (${seconds.toFixed(1)} s).`);
  print('');
  print(`  Open        ${own}`);
  for (const one of others) print(`              ${one}   (from the same network)`);
  if (mail.kind === 'folder') print(`  Messages    ${mail.folder}   (files: nothing is sent)`);
  if (metrics !== null) print(`  Metrics     http://${metrics.host}:${metrics.port}/metrics`);
  print(`  Data, log   ${data.folder}, ${data.log}`);
  if (tls.kind === 'own')
    print(`  Certificate a browser warns until it trusts ${keysFolder}/ca.crt`);
  print('');
  print('Ctrl-C stops the hub.');
}

/**
 * Runs a hub that brings its own database and keeps everything in one folder, until it is told to
 * end.
 * @param asked the folder of --data
 */
export async function runEmbedded(terminal: Terminal, asked: string | null): Promise<number> {
  const begun = performance.now();
  const { print, env: given } = terminal;
  const told = untilToldToEnd(() => process.exit(EXIT.failed));
  // What the environment says wrongly is refused before anything is made.
  const data = openDataFolder(asked);
  const early = readSettings({ ...given, ...embeddedEnvironment(data, 'postgres://soon', given) });
  if (data.why !== null) print(`Everything is kept in ${data.folder}: ${data.why}.`);
  await using ending = new AsyncDisposableStack();
  const lock = await takeFolder(data.folder, `process ${process.pid}, ${early.hub.publicUrl}`);
  ending.defer(() => lock.close());
  await requireWebPorts(early);
  const postgres = await startEmbeddedPostgres({ folder: data.postgres });
  ending.defer(() => postgres.close());
  // Not all of what is given stands in our own environment: the port of --port does not.
  const env = { ...given, ...embeddedEnvironment(data, postgres.url, given) };
  const settings = readSettings(env);
  await prepareKeys(settings);
  await prepareDatabase(settings.processes.directUrl);
  const log = {
    info: () => {},
    warn: (_fields: object, message: string) => print(`${message}: see ${data.log}`),
  };
  const parts = { web: true, jobs: true };
  const hub = serve({ settings, env, ...parts, logFile: data.log, log });
  const isReady = await Promise.race([
    hub.ready.then(() => true),
    told.then(() => false),
    postgres.ended.then(() => false),
  ]);
  if (isReady) {
    tell(terminal, settings, data, (performance.now() - begun) / 1000);
    await showFirstAdmin(terminal, settings);
  }
  const isAsked = await Promise.race([told.then(() => true), postgres.ended.then(() => false)]);
  print(isAsked ? 'Stopping.' : `PostgreSQL ended by itself: see ${data.postgres}.log.`);
  await hub.stop();
  return isAsked ? EXIT.done : EXIT.failed;
}
