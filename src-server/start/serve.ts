import { openSync } from 'node:fs';
import { makeAuthority } from '../keys/authority.ts';
import { ensureCertificate, machineNames } from '../keys/certificate.ts';
import { makeKeyFiles, openKeyFiles } from '../keys/key-files.ts';
import type { Settings } from '../settings.ts';
import { collectMetrics, startMetricsServer } from '../watch/metrics-server.ts';
import { certificateOf } from './certificate-of.ts';
import { requirePorts } from './free-port.ts';
import { createSupervisorMetrics } from './supervisor-metrics.ts';
import { supervise, type SupervisorLog } from './supervisor.ts';

const DAY_MS = 86_400_000;

export interface ServeOptions {
  readonly settings: Settings;
  /** Added to the environment of each process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly web: boolean;
  readonly jobs: boolean;
  /** A file that takes what the processes print; null: they print where we do. */
  readonly logFile: string | null;
  readonly log: SupervisorLog;
}

/** The hub's processes, running. */
export interface Serving {
  readonly ready: Promise<void>;
  replace(): void;
  stop(): Promise<void>;
}

/** Sees to the keys: made where they may be, and a certificate of ours for all our names. */
export async function prepareKeys({ hub, processes }: Settings): Promise<void> {
  const now = Date.now();
  if (hub.mode !== 'production') await makeKeyFiles(hub.keysFolder, now);
  openKeyFiles(hub.keysFolder);
  if (processes.tls.kind !== 'own') return;
  if (hub.mode !== 'production') await makeAuthority(hub.keysFolder, now);
  await renewCertificate(hub);
}

function renewCertificate({ keysFolder, publicUrl }: Settings['hub']): Promise<boolean> {
  const host = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
  return ensureCertificate(keysFolder, machineNames(host), Date.now());
}

/** @throws SetupError naming the ports of the web processes that can't be had */
export async function requireWebPorts({ processes }: Settings): Promise<void> {
  const { listen: host, port, redirectPort, metrics } = processes;
  await requirePorts([
    { name: 'PORT', port, host },
    ...(redirectPort === null ? [] : [{ name: 'HTTP_REDIRECT_PORT', port: redirectPort, host }]),
    ...(metrics === null ? [] : [{ name: 'METRICS_PORT', ...metrics }]),
  ]);
}

/**
 * Starts web processes, job processes or both, and keeps them running. Keys, ports and database are
 * looked after already.
 */
export function serve(options: ServeOptions): Serving {
  const { settings, env, web, jobs, logFile, log } = options;
  const { hub, processes } = settings;
  const supervisor = supervise({
    counts: {
      web: web ? processes.webProcesses : 0,
      jobs: jobs ? processes.workerProcesses : 0,
    },
    env,
    shutdownMs: processes.shutdownMs,
    output: logFile === null ? null : openSync(logFile, 'a', 0o600),
    log,
    onFailure: (role) => metrics.failed(role),
  });
  const metrics = createSupervisorMetrics(
    (role) => supervisor.running(role),
    () => certificateOf(settings)?.cert ?? null,
  );
  const collect = collectMetrics();
  const measures =
    processes.metrics === null
      ? null
      : startMetricsServer(processes.metrics, async () =>
          [await metrics.text(), await collect()].join('\n'),
        );
  // Without it the hub serves on: Prometheus notices.
  measures?.catch((error: unknown) => log.warn({ error: String(error) }, 'no measures are served'));
  const isOurs = web && processes.tls.kind === 'own';
  const daily = setInterval(() => {
    if (!isOurs) return;
    renewCertificate(hub).then(
      (isNew) => {
        if (isNew) supervisor.renew();
      },
      (error: unknown) => log.warn({ error: String(error) }, 'could not renew the certificate'),
    );
  }, DAY_MS);
  daily.unref();
  return {
    ready: supervisor.ready,
    replace: () => supervisor.replace(),
    async stop() {
      clearInterval(daily);
      await supervisor.stop();
      const server = await measures?.catch(() => null);
      server?.close();
      server?.closeAllConnections();
    },
  };
}
