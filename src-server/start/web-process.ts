import type { Server } from 'node:http';
import { buildApp } from '../app.ts';
import { openHub } from '../hub.ts';
import type { Settings } from '../settings.ts';
import { shareMetrics } from '../watch/metrics-server.ts';
import type { Watching } from '../watch/watching.ts';
import { certificateOf } from './certificate-of.ts';
import { hear, say, watchTiredness } from './child-process.ts';
import { createRedirectServer, createWebServer } from './web-server.ts';

function listen(server: Server, port: number, host: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === null ? {} : { host }) }, () => resolve());
  });
}

/** A process that answers requests, until the supervisor has it finish. */
export async function runWebProcess(settings: Settings, watching: Watching): Promise<void> {
  const { processes } = settings;
  const hub = await openHub(settings.hub, 'gatehouse web');
  shareMetrics(hub.metrics.registry);
  const app = await buildApp({ ...hub, report: watching.report });
  await app.ready();
  // Not Fastify's own server: its close cuts connections on which a request may be on its way.
  const web = createWebServer(certificateOf(settings), (request, response) =>
    app.routing(request, response),
  );
  const redirect =
    processes.redirectPort === null ? null : createRedirectServer(settings.hub.publicUrl);

  async function finish(limits: { idleMs: number; limitMs: number }): Promise<void> {
    redirect?.close();
    redirect?.closeAllConnections();
    hub.drain();
    const isWhole = await web.drain(limits);
    await app.close();
    await hub.close();
    await watching.close();
    process.exit(isWhole ? 0 : 1);
  }

  hear((message) => {
    if (message.hub === 'finish') void finish(message);
    else {
      const renewed = certificateOf(settings);
      if (renewed !== null) web.renew(renewed);
    }
  });
  await listen(web.server, processes.port, processes.listen);
  if (redirect !== null && processes.redirectPort !== null)
    await listen(redirect, processes.redirectPort, processes.listen);
  watchTiredness(processes.recycle, () => web.requests());
  say({ hub: 'ready' });
}
