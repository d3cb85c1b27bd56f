import type * as files from './log-file.ts';
import type { LogFile } from './log-file.ts';

/** Facts of a log line: never personal data, never a ticket's text. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** The shell's log. */
export interface Log {
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  /** Resolves when every line is written, or after half a second. */
  close(): Promise<void>;
}

/** A line as it is written. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly facts: LogFacts;
  /** When it was said, which may be before it is written. */
  readonly timestamp: string;
}

// The writer of files takes as long to load as the window takes to open, and the window is not to
// wait for it: the first lines do.
const LOAD_AFTER_MS = 1_500;
const MOST_WAITING = 1_000;
// A log that broke (a full disk) is tried again this much later.
const REOPEN_AFTER_MS = 60_000;

/**
 * JSON lines in DATA/logs/shell-DATE.log, at most 5 MB a file, kept for 14 days. A log that can't be
 * written never stops the gate: it drops lines, and tries again a minute later.
 */
export function openLog(dataFolder: string, options: { readonly echo: boolean }): Log {
  const waiting: LogLine[] = [];
  let writer: typeof files | null = null;
  let file: LogFile | null = null;
  let failedAt: number | null = null;
  let loading: Promise<void> | null = null;

  const write = (line: LogLine): void => {
    try {
      const brokeAt = file === null ? failedAt : file.brokeAt();
      if (brokeAt !== null) {
        if (performance.now() - brokeAt <= REOPEN_AFTER_MS) return;
        file?.drop();
        file = null;
      }
      file ??= writer?.openLogFile(dataFolder) ?? null;
      file?.write(line);
    } catch (error) {
      failedAt = performance.now();
      process.stderr.write(`log: ${String(error)}\n`);
    }
  };
  const open = (loaded: typeof files): void => {
    writer = loaded;
    for (const line of waiting.splice(0)) write(line);
  };
  const load = (): Promise<void> => {
    clearTimeout(timer);
    // A full disk must not stop the gate: what can't be logged is lost, and said where it still can.
    loading ??= import('./log-file.ts')
      .then(open)
      .catch((error: unknown) => void process.stderr.write(`log: ${String(error)}\n`));
    return loading;
  };
  const timer = setTimeout(() => void load(), LOAD_AFTER_MS).unref();

  const say = (level: LogLine['level'], message: string, facts: LogFacts = {}): void => {
    const line = { level, message, facts, timestamp: new Date().toISOString() };
    if (options.echo && level !== 'info') process.stderr.write(echoOf(line));
    if (writer !== null) return write(line);
    if (waiting.length === MOST_WAITING) waiting.shift();
    waiting.push(line);
    // What may be the last thing that is said is written as soon as can be.
    if (level !== 'info') void load();
  };
  return {
    info: (message, facts) => say('info', message, facts),
    warn: (message, facts) => say('warn', message, facts),
    error: (message, facts) => say('error', message, facts),
    async close() {
      await load();
      await file?.close();
    },
  };
}

/** For the terminal; the file has the rest. */
function echoOf({ level, message, facts }: LogLine): string {
  const { error, ...others } = facts;
  const plain = error instanceof Error ? { ...others, error: error.stack } : facts;
  return `${JSON.stringify({ level, message, ...plain })}\n`;
}
