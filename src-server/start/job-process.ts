import { openHub } from '../hub.ts';
import { startWorker } from '../jobs/worker.ts';
import type { Settings } from '../settings.ts';
import { shareMetrics } from '../watch/metrics-server.ts';
import type { Watching } from '../watch/watching.ts';
import { hear, say, watchTiredness } from './child-process.ts';
import { jsonLog } from './json-log.ts';

/** Jobs at a time: most of them wait for a mail server or a file store. */
const CONCURRENCY = 8;

/** A process that runs jobs, until the supervisor has it finish. */
export async function runJobProcess(settings: Settings, watching: Watching): Promise<void> {
  const { hub: config, processes } = settings;
  const hub = await openHub(config, 'gatehouse jobs');
  shareMetrics(hub.metrics.registry);
  const work = hub.openWork();
  const worker = await startWorker({
    databaseUrl: processes.directUrl,
    tasks: work.tasks,
    crons: work.crons,
    concurrency: CONCURRENCY,
    log: jsonLog(config.logLevel),
    onError: (error, { id }) => watching.report(error, `job ${id}`),
    // Its caller kills after the whole of it: what closes after the jobs needs a moment too.
    stopWithinMs: Math.max(processes.shutdownMs - 3_000, 1_000),
  });

  let isFinishing = false;

  async function finish(): Promise<void> {
    isFinishing = true;
    await worker.stop();
    await work.close();
    await hub.close();
    await watching.close();
    process.exit(0);
  }

  hear((message) => {
    if (message.hub === 'finish') void finish();
  });
  // A worker that ended by itself takes no more jobs: the supervisor starts another.
  void worker.ended.then(() => {
    if (!isFinishing) process.exit(1);
  });
  watchTiredness({ ...processes.recycle, requests: 0 }, () => 0);
  say({ hub: 'ready' });
}
