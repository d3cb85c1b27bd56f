import { X509Certificate } from 'node:crypto';
import { Counter, Gauge, Registry } from 'prom-client';
import type { ProcessRole } from './process-role.ts';

/** What the supervisor itself measures, beside what its processes do. */
export interface SupervisorMetrics {
  /** A process ended without having been told to. */
  failed(role: ProcessRole): void;
  /** In Prometheus' text. */
  text(): Promise<string>;
}

/**
 * @param running how many processes of a role run
 * @param certificate PEM of the one in use; null: a proxy speaks TLS
 */
export function createSupervisorMetrics(
  running: (role: ProcessRole) => number,
  certificate: () => string | null,
): SupervisorMetrics {
  const registry = new Registry();
  const failures = new Counter({
    name: 'hub_process_failures_total',
    help: 'Processes that ended without having been told to',
    labelNames: ['role'],
    registers: [registry],
  });
  for (const role of ['web', 'jobs']) failures.inc({ role }, 0);
  registry.registerMetric(
    new Gauge({
      name: 'hub_processes',
      help: 'Processes that run',
      labelNames: ['role'],
      registers: [],
      collect() {
        for (const role of ['web', 'jobs'] as const) this.set({ role }, running(role));
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'hub_certificate_end_timestamp_seconds',
      help: "When the hub's own certificate ends",
      registers: [],
      collect() {
        this.reset();
        const pem = certificate();
        if (pem !== null) this.set(new X509Certificate(pem).validToDate.getTime() / 1000);
      },
    }),
  );
  return {
    failed: (role) => failures.inc({ role }),
    text: () => registry.metrics(),
  };
}
