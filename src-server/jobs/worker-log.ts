import { Logger } from 'graphile-worker';

/** What a worker tells its log: pino fits. */
export interface WorkerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * What graphile-worker says, as lines of ours: its text and where it speaks from. What it says of a
 * job that failed is left out, as is all that it hands over beside its text: it would hold the
 * payload and the error's words. worker.ts tells of failed jobs by their ids.
 */
export function queueLogger(log: WorkerLog): Logger {
  return new Logger((scope) => (level, message, meta) => {
    if (meta?.['failure'] === true || level === 'debug' || level === 'info') return;
    const fields = { queue: scope.label ?? 'worker' };
    if (level === 'error') log.error(fields, message);
    else log.warn(fields, message);
  });
}
