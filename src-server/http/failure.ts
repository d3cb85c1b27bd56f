import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '../services/actor.ts';
import type { Answer } from './answer.ts';
import { LimitReached } from './limits.ts';
import type { AnyRoute } from './route.ts';
import { problemTitle } from './problem-title.ts';
import { problemOf, statusOf } from './problem.ts';
import { refusalOf } from './refusal.ts';
import { nobody, sendAnswer, type RegistrarPorts } from './registrar.ts';
import { logFailure } from './request-log.ts';

/** Seconds after which a service that is away may be asked again. */
const AWAY_SECONDS = 5;

export interface FailurePorts extends Pick<RegistrarPorts, 'language' | 'secureCookies'> {
  /** A refusal as a page. */
  readonly errorPage?: (
    asked: { raw: FastifyRequest; language: 'en' | 'hi'; actor: Actor },
    error: GatehouseError,
  ) => Answer;
  /** Told of what nobody foresaw. */
  readonly report: (error: unknown, requestId: string) => void;
}

function headersOf(
  error: GatehouseError,
  status: number,
  spec: AnyRoute | undefined,
): Readonly<Record<string, string>> {
  if (error instanceof LimitReached) return error.headers;
  const seconds = error.facts['seconds'];
  if (typeof seconds === 'number') return { 'retry-after': String(Math.ceil(seconds)) };
  // RFC 9110, 11.6.1 and 15.5.2: who is refused for want of credentials is told which are wanted.
  if (status === 401) {
    return { 'www-authenticate': spec?.access === 'kiosk' ? 'DPoP algs="EdDSA"' : 'Bearer' };
  }
  return status === 503 ? { 'retry-after': String(AWAY_SECONDS) } : {};
}

/** Whether a page is to say it: on a route of pages, or where a browser asked for an address. */
function wantsPage(request: FastifyRequest): boolean {
  const spec = request.routeOptions.config.spec;
  if (spec !== undefined) return spec.kind === 'page';
  const accepted = request.headers.accept ?? '';
  return !request.url.startsWith('/v1/') && accepted.includes('text/html');
}

/** Answers every failure: as a page where one was asked for, else as a problem document. */
export function answerFailures(app: FastifyInstance, ports: FailurePorts): void {
  async function fail(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const refusal = refusalOf(error);
    if (logFailure(request.log, error, refusal)) ports.report(error, request.id);
    const status = statusOf(refusal.code);
    const language = ports.language(request);
    reply
      .headers(headersOf(refusal, status, request.routeOptions.config.spec))
      .header('cache-control', 'no-store');
    if (ports.errorPage !== undefined && wantsPage(request)) {
      const asked = { raw: request, language, actor: request.actor ?? nobody(request) };
      await sendAnswer(ports.errorPage(asked, refusal), request, reply, ports.secureCookies);
      return;
    }
    await reply
      .status(status)
      .header('content-language', language)
      .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
      .type('application/problem+json')
      .send(JSON.stringify(problemOf(refusal, problemTitle(refusal.code, language), request.id)));
  }
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request, reply) =>
    fail(new GatehouseError('not-found', 'no such address'), request, reply),
  );
}
