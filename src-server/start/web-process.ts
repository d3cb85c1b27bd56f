import type { Server } from 'node:http';
import { buildApp } from '../app.ts';
import { openHub } from '../hub.ts';
import { openCertificate, type ServerCertificate } from '../keys/certificate.ts';
import type { Settings } from '../settings.ts';
import { hear, say, watchTiredness } from './child-process.ts';
import { createRedirectServer, createWebServer } from './web-server.ts';

function certificateOf({ hub, processes }: Settings): ServerCertificate | null {
  const { tls } = processes;
  if (tls.kind === 'off') return null;
  return tls.kind === 'files' ? tls : openCertificate(hub.keysFolder);
}

function listen(server: Server, port: number, host: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === null ? {} : { host }) }, () => resolve());
  });
}

/** A process that answers requests, until the supervisor has it finish. */
export async function runWebProcess(settings: Settings): Promise<void> {
  const { processes } = settings;
  const hub = await openHub(settings.hub, 'gatehouse web');
  const app = await buildApp(hub);
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
    const isWhole = await web.drain(limits);
    await app.close();
    await hub.close();
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
