import { errorFields } from './error-fields.ts';

const FLUSH_MS = 3_000;

/** Tells somebody of failures that nobody foresaw. */
export interface ErrorReports {
  readonly report: (error: unknown, requestId: string) => void;
  close(): Promise<void>;
}

/**
 * Reports errors to a service that speaks Sentry's protocol: kind, place and the request's id, no
 * request, no person, and no message that may quote a value.
 */
export async function startErrorReports(dsn: string, release: string): Promise<ErrorReports> {
  const sentry = await import('@sentry/node');
  sentry.init({
    dsn,
    release,
    // What it would collect by itself (requests, addresses, consoles) we must not send.
    defaultIntegrations: false,
    integrations: [],
    sendClientReports: false,
    tracesSampleRate: 0,
    maxBreadcrumbs: 0,
    beforeSend(event, hint) {
      const known = errorFields(hint.originalException);
      delete event.request;
      delete event.user;
      delete event.breadcrumbs;
      delete event.server_name;
      for (const one of event.exception?.values ?? []) one.value = known.message;
      return event;
    },
  });
  return {
    report(error, requestId) {
      sentry.captureException(error, { tags: { request: requestId } });
    },
    async close() {
      await sentry.close(FLUSH_MS);
    },
  };
}
