import type { WatchSettings } from '../settings.ts';
import { startErrorReports, type ErrorReports } from './error-reports.ts';
import { startTraces } from './traces.ts';

/** What a process tells others of itself, beside its log and its measures. */
export type Watching = ErrorReports;

/** The version whose errors these are. */
const RELEASE = 'gatehouse-hub@1';

/** Starts traces and error reports where they are set up: before anything else is loaded. */
export async function startWatching(settings: WatchSettings): Promise<Watching> {
  const { otlpEndpoint, sentryDsn } = settings;
  const endTraces = otlpEndpoint === null ? null : await startTraces(otlpEndpoint, settings);
  const reports = sentryDsn === null ? null : await startErrorReports(sentryDsn, RELEASE);
  return {
    report: (error, requestId) => reports?.report(error, requestId),
    async close() {
      await Promise.all([endTraces?.(), reports?.close()]);
    },
  };
}
