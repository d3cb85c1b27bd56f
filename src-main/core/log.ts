import { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';
import type * as files from './log-file.ts';
import type { LogFile } from './log-file.ts';

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

/** A line as it is written. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly facts: LogFacts;
  /** When it was said, which may be before it is written. */
  readonly timestamp: string;
}

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
    errorMessage: quotesInput(error) ? null : error.message,
    stack: framesOf(error),
    cause,
  };
}

// A log that broke (a full disk) is tried again this much later.
const REOPEN_AFTER_MS = 60_000;
// The writer of files takes as long to load as a good part of the core's start, and the gate is not
// to wait for it: the first lines do.
const LOAD_AFTER_MS = 1_500;
const MOST_WAITING = 1_000;

/**
 * Logs as JSON lines into a folder, rotated by day and at 10 MB, kept for 30 days. A log that
 * can't be written never stops the gate: it drops lines, and tries again a minute later.
 */
export function createLog(folder: string): Log {
  let writer: typeof files | null = null;
  let loading: Promise<void> | null = null;
  let loadTimer: NodeJS.Timeout | undefined;
  let current: LogFile | null = null;
  let failedAt: number | null = null;
  let isTurnTaken = false;
  const waiting: LogLine[] = [];

  function load(): Promise<void> {
    clearTimeout(loadTimer);
    loading ??= import('./log-file.ts').then(
      (loaded) => {
        writer = loaded;
        writeWaiting();
      },
      (error: unknown) => {
        process.stderr.write(`log: ${String(error)}\n`);
      },
    );
    return loading;
  }

  function say(level: LogLine['level'], event: string, facts: LogFacts): void {
    if (waiting.length === MOST_WAITING) waiting.shift();
    waiting.push({ level, event, facts, timestamp: new Date().toISOString() });
  }

  /** What may be the last thing that is said is written as soon as can be, after what came before. */
  function writeNow(): void {
    if (writer === null) void load();
    else writeWaiting();
  }

  // A scan's answer must not wait for its line: winston takes as long as a tenth of an admission.
  function writeSoon(): void {
    if (writer === null) {
      loadTimer ??= setTimeout(() => void load(), LOAD_AFTER_MS).unref();
    } else if (!isTurnTaken) {
      isTurnTaken = true;
      setImmediate(() => {
        isTurnTaken = false;
        writeWaiting();
      });
    }
  }

  function writeWaiting(): void {
    for (const line of waiting.splice(0)) write(line);
  }

  function write(line: LogLine): void {
    try {
      const brokeAt = current === null ? failedAt : current.brokeAt();
      if (brokeAt !== null) {
        if (performance.now() - brokeAt <= REOPEN_AFTER_MS) return;
        current?.drop();
        current = null;
      }
      current ??= writer?.openLogFile(folder) ?? null;
      current?.write(line);
    } catch {
      // Making the folder failed: nothing to log with, and nobody to tell but the health page.
      failedAt = performance.now();
    }
  }

  return {
    info: (event, facts = {}) => {
      say('info', event, facts);
      writeSoon();
    },
    warn: (event, facts = {}) => {
      say('warn', event, facts);
      writeNow();
    },
    error: (event, error, facts = {}) => {
      say('error', event, { ...facts, ...errorFacts(error) });
      writeNow();
    },
    async close() {
      clearTimeout(loadTimer);
      if (writer === null && waiting.length > 0) await load();
      writeWaiting();
      const closing = current;
      current = null;
      if (closing !== null) await closing.close();
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
