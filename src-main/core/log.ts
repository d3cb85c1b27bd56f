import { once, type EventEmitter } from 'node:events';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';

/** Facts of a log line: codes, ids and numbers; never a name, a phone or a ticket's text. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  /** Also writes the error's code and stack. */
  error(event: string, error: unknown, facts?: LogFacts): void;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

const MAX_FILE_SIZE = '10m';
const KEPT_FOR = '30d';

/** Errors whose message quotes what was parsed, which may be anybody's data. */
function quotesInput(error: Error): boolean {
  return error instanceof SyntaxError || error instanceof z.ZodError;
}

function framesOf(error: Error): string {
  const lines = (error.stack ?? '').split('\n');
  return lines.filter((line) => line.startsWith('    at ')).join('\n');
}

/** An error as log facts, without what may be personal. */
export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { error: typeof error };
  const cause =
    error.cause instanceof Error ? `${error.cause.name}: ${framesOf(error.cause)}` : null;
  return {
    error: error.name,
    code: error instanceof GatehouseError ? error.code : null,
    message: quotesInput(error) ? null : error.message,
    stack: framesOf(error),
    cause,
  };
}

// A log that broke (a full disk) is tried again this much later.
const REOPEN_AFTER_MS = 60_000;
const CLOSE_WITHIN_MS = 1_000;

interface OpenLog {
  readonly logger: winston.Logger;
  readonly stream: EventEmitter;
  /** When it broke, by the monotonic clock; null while it works. */
  brokeAt: number | null;
}

function openLog(folder: string): OpenLog {
  const transport = new DailyRotateFile({
    dirname: folder,
    filename: 'core-%DATE%.log',
    datePattern: 'YYYY-MM-DD',
    maxSize: MAX_FILE_SIZE,
    maxFiles: KEPT_FOR,
    auditFile: path.join(folder, 'core-rotation.json'),
  });
  const logger = winston.createLogger({
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    transports: [transport],
  });
  // The transport's own stream: it listens to no error of it, so that a full disk would end the
  // process, and it says that it is finished before the last line is written.
  const { logStream } = transport as unknown as { logStream: EventEmitter };
  const opened: OpenLog = { logger, stream: logStream, brokeAt: null };
  const drop = () => {
    opened.brokeAt ??= performance.now();
  };
  for (const source of [logStream, transport, logger]) source.on('error', drop);
  return opened;
}

async function closeLog({ logger, stream, brokeAt }: OpenLog): Promise<void> {
  if (brokeAt !== null) {
    logger.destroy();
    return;
  }
  const ended = Promise.race([
    once(stream, 'finish'),
    setTimeout(CLOSE_WITHIN_MS, undefined, { ref: false }),
  ]);
  logger.end();
  // Its failure is a broken log, which stops nobody.
  await ended.catch(() => undefined);
}

/**
 * Logs as JSON lines into a folder, rotated by day and at 10 MB, kept for 30 days. A log that
 * can't be written never stops the gate: it drops lines, and tries again a minute later.
 */
export function createLog(folder: string): Log {
  let current: OpenLog | null = null;
  const waiting: (readonly [event: string, facts: LogFacts])[] = [];

  // A scan's answer must not wait for its line: winston takes as long as a tenth of an admission.
  function writeSoon(event: string, facts: LogFacts): void {
    waiting.push([event, facts]);
    if (waiting.length === 1) setImmediate(writeWaiting);
  }

  function writeWaiting(): void {
    for (const [event, facts] of waiting.splice(0)) write('info', event, facts);
  }

  function write(level: 'info' | 'warn' | 'error', event: string, facts: LogFacts): void {
    try {
      const brokeAt = current?.brokeAt ?? null;
      if (brokeAt !== null && performance.now() - brokeAt > REOPEN_AFTER_MS) {
        current?.logger.destroy();
        current = null;
      }
      current ??= openLog(folder);
      if (current.brokeAt === null) current.logger.log(level, event, facts);
    } catch {
      // Making the folder failed: nothing to log with, and nobody to tell but the health page.
      if (current !== null) current.brokeAt ??= performance.now();
    }
  }

  return {
    info: (event, facts = {}) => {
      writeSoon(event, facts);
    },
    // What may be the last thing that is said is written at once, after what came before it.
    warn: (event, facts = {}) => {
      writeWaiting();
      write('warn', event, facts);
    },
    error: (event, error, facts = {}) => {
      writeWaiting();
      write('error', event, { ...facts, ...errorFacts(error) });
    },
    async close() {
      writeWaiting();
      const closing = current;
      current = null;
      if (closing !== null) await closeLog(closing);
    },
  };
}

/** Writes nothing: for tools that speak for themselves. */
export const silentLog: Log = {
  info: () => {},
  warn: () => {},
  error: () => {},
  close: () => Promise.resolve(),
};
