import { createServer, type Server } from 'node:http';
import { AggregatorRegistry, Registry } from 'prom-client';

const HEADERS_MS = 5_000;

/** Lets the supervisor collect this process's measures over the channel between them. */
export function shareMetrics(registry: Registry): void {
  AggregatorRegistry.setRegistries([registry]);
  // Its constructor listens for the supervisor's question.
  void new AggregatorRegistry();
}

/** What the supervisor asks its processes for: all their measures, added up. */
export function collectMetrics(): () => Promise<string> {
  const registry = new AggregatorRegistry();
  return () => registry.clusterMetrics();
}

/**
 * Serves the measures on a port of their own, which the outside must not reach.
 * @returns a server that listens
 */
export async function startMetricsServer(
  { host, port }: { readonly host: string; readonly port: number },
  collect: () => Promise<string>,
): Promise<Server> {
  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS },
    (request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      collect().then(
        (text) => {
          response.writeHead(200, { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE }).end(text);
        },
        () => {
          response.writeHead(503).end();
        },
      );
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return server;
}
