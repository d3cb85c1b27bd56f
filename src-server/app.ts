import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import underPressure from '@fastify/under-pressure';
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
} from 'fastify';
import { constants } from 'node:zlib';
import type { DestinationStream } from 'pino';
import { newId } from '#shared/domain/id.ts';
import type { HubConfig } from './config.ts';
import { answerFailures, type FailurePorts } from './http/failure.ts';
import { registerRoutes, type RegistrarPorts } from './http/registrar.ts';
import { logRequests, type Answered } from './http/request-log.ts';
import type { AnyRoute } from './http/route.ts';
import { sendSecurityHeaders } from './http/security-headers.ts';
import { UPLOAD_LIMITS } from './http/upload.ts';
import { jsonLog } from './start/json-log.ts';

/** Bytes of a body that is no upload: a form of ours has a tenth of it. */
const BODY_BYTES = 64 * 1024;
/** Below it compressing costs more than it saves. */
const COMPRESSED_FROM_BYTES = 1_024;
/** What Brotli's default of 11 would take a hundred times as long for. */
const BROTLI_QUALITY = 4;
/** Late by so much, milliseconds, a process does better to send requests away. */
const EVENT_LOOP_LATE_MS = 2_000;

/** What the application is put on: a hub. */
export interface AppParts {
  readonly config: Pick<HubConfig, 'logLevel' | 'mode' | 'trustedProxies'>;
  readonly routes: readonly AnyRoute[];
  readonly ports: RegistrarPorts;
  /** A refusal as a page; none: every refusal is a problem document. */
  readonly errorPage?: NonNullable<FailurePorts['errorPage']>;
  /** Told of each answer. */
  readonly answered?: Answered;
  /** Told of each failure that nobody foresaw. */
  readonly report?: FailurePorts['report'];
  /** Takes the log; none: standard output. */
  readonly logTo?: DestinationStream;
}

/** Builds the web application on a hub; it does not listen. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { config, ports } = parts;
  const loggerInstance: FastifyBaseLogger = jsonLog(config.logLevel, parts.logTo);
  const app: FastifyInstance = fastify({
    loggerInstance,
    // Requests are logged by us, without what is personal in them.
    logController: new LogController({ disableRequestLogging: true }),
    // Whom nobody told about us can't give a request its id.
    requestIdHeader: false,
    genReqId: () => newId(),
    trustProxy: [...config.trustedProxies],
    bodyLimit: BODY_BYTES,
    return503OnClosing: false,
    // A path's part is an id, a date or a token.
    routerOptions: { maxParamLength: 1_000 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  });
  logRequests(app, parts.answered ?? (() => {}));
  await sendSecurityHeaders(app);
  answerFailures(app, {
    ...ports,
    report: parts.report ?? (() => {}),
    ...(parts.errorPage === undefined ? {} : { errorPage: parts.errorPage }),
  });
  if (config.mode === 'production') {
    await app.register(underPressure, { maxEventLoopDelay: EVENT_LOOP_LATE_MS });
  }
  // A page that both holds a secret and repeats what was typed may be compressed (BREACH): cookies
  // are SameSite=Lax, so another site has a browser ask for it only by opening it, each time in
  // sight; ten thousands of times would be needed.
  await app.register(compress, {
    encodings: ['br', 'gzip'],
    threshold: COMPRESSED_FROM_BYTES,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
  });
  await app.register(cookie);
  await app.register(formbody, { bodyLimit: BODY_BYTES });
  // Frames of the gates, parts of backups: only routes that ask for such a body are given one.
  app.addContentTypeParser(
    ['image/jpeg', 'application/octet-stream'],
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => body,
  );
  await app.register(multipart, { limits: UPLOAD_LIMITS });
  registerRoutes(app, parts.routes, ports);
  return app;
}
