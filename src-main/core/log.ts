import path from 'node:path';
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

/**
 * Logs as JSON lines into a folder, rotated by day and at 10 MB, kept for 30 days. A log that
 * can't be written (a full disk) never stops the gate.
 */
export function createLog(folder: string): Log {
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
  let isBroken = false;
  const drop = () => {
    isBroken = true;
  };
  transport.on('error', drop);
  logger.on('error', drop);

  const write = (level: 'info' | 'warn' | 'error', event: string, facts: LogFacts) => {
    if (!isBroken) logger.log(level, event, facts);
  };
  return {
    info: (event, facts = {}) => {
      write('info', event, facts);
    },
    warn: (event, facts = {}) => {
      write('warn', event, facts);
    },
    error: (event, error, facts = {}) => {
      write('error', event, { ...facts, ...errorFacts(error) });
    },
    close: () =>
      new Promise((resolve) => {
        if (isBroken) {
          resolve();
          return;
        }
        transport.once('finish', resolve);
        logger.end();
      }),
  };
}

/** Writes nothing: for tools that speak for themselves. */
export const silentLog: Log = {
  info: () => {},
  warn: () => {},
  error: () => {},
  close: () => Promise.resolve(),
};
