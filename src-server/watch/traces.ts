import { register } from 'node:module';
import type { OTLPTraceExporter as TraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { WatchSettings } from '../settings.ts';

/** Lets modules be wrapped as they are imported; a part of what every instrumentation needs. */
const IMPORT_HOOK = '@opentelemetry/instrumentation/hook.mjs';
/** Milliseconds in which what is traced is sent before a process ends. */
const FLUSH_MS = 3_000;

/**
 * Sends traces of requests and statements to a collector (OTLP over HTTP). Call it before what is to be
 * traced is loaded. Statements are sent without their values, addresses without what may be a secret.
 * @returns sends the rest and ends
 */
export async function startTraces(
  endpoint: string,
  { serviceName }: WatchSettings,
): Promise<() => Promise<void>> {
  // Loaded only where it is asked for: it costs a start half a second, and each import a hook.
  register(IMPORT_HOOK, import.meta.resolve('@opentelemetry/instrumentation-pg'));
  const [
    { NodeSDK },
    { OTLPTraceExporter },
    { PgInstrumentation },
    { FastifyOtelInstrumentation },
  ] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/instrumentation-pg'),
    import('@fastify/otel'),
  ]);
  /** Sends spans without what errors say: PostgreSQL's quote the values of a row. */
  class QuietExporter extends OTLPTraceExporter {
    override export(...[spans, done]: Parameters<TraceExporter['export']>): void {
      for (const { events, status } of spans) {
        events.length = 0;
        delete status.message;
      }
      super.export(spans, done);
    }
  }
  const sdk = new NodeSDK({
    serviceName,
    // It would send the command line and the machine's names.
    autoDetectResources: false,
    traceExporter: new QuietExporter({ url: new URL('v1/traces', folder(endpoint)).href }),
    instrumentations: [
      // A statement outside of a request says nothing.
      new PgInstrumentation({ requireParentSpan: true, enhancedDatabaseReporting: false }),
      new FastifyOtelInstrumentation({
        registerOnInitialization: true,
        ignorePaths: ({ url }) => url === '/health' || url === '/ready',
        requestHook(span, request) {
          // The instrumentation puts the address there: a link's carries its secret.
          const route = request.routeOptions.url ?? 'none';
          for (const name of ['url.path', 'http.url', 'http.target'])
            span.setAttribute(name, route);
          span.setAttribute('request.id', request.id);
        },
      }),
    ],
  });
  sdk.start();
  return async () => {
    const late = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_MS).unref());
    await Promise.race([sdk.shutdown().catch(() => {}), late]);
  };
}

function folder(endpoint: string): string {
  return endpoint.endsWith('/') ? endpoint : `${endpoint}/`;
}
