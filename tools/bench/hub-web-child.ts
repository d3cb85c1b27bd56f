import { buildApp } from '#server/app.ts';
import type { HubConfig } from '#server/config.ts';
import { openHub } from '#server/hub.ts';
import { createWebServer } from '#server/start/web-server.ts';
import { serveForBench } from './hub-child.ts';

// A hub's web process as it is shipped, but for the supervisor around it; a program of the bench.

await serveForBench(async ({ config }: { config: HubConfig }) => {
  const hub = await openHub(config, 'bench hub');
  const app = await buildApp(hub);
  await app.ready();
  return createWebServer(null, (request, response) => app.routing(request, response)).server;
});
