import path from 'node:path';
import winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';

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

const CLOSE_MS = 500;

/** JSON lines in DATA/logs/shell-DATE.log, at most 5 MB a file, kept for 14 days. */
export function openLog(dataFolder: string, options: { readonly echo: boolean }): Log {
  const file = new DailyRotateFile({
    dirname: path.join(dataFolder, 'logs'),
    filename: 'shell-%DATE%.log',
    datePattern: 'YYYY-MM-DD',
    maxSize: '5m',
    maxFiles: '14d',
    auditFile: path.join(dataFolder, 'logs', '.shell-audit.json'),
  });
  const logger = winston.createLogger({
    level: 'info',
    defaultMeta: { process: 'shell' },
    format: winston.format.combine(
      winston.format.timestamp(),
      plainErrors(),
      winston.format.json(),
    ),
    transports: [
      file,
      ...(options.echo
        ? [new winston.transports.Console({ level: 'warn', stderrLevels: ['warn', 'error'] })]
        : []),
    ],
  });
  // A full disk must not stop the gate: what can't be logged is lost, and said where it still can.
  logger.on('error', (error: Error) => process.stderr.write(`log: ${error.message}\n`));
  return {
    info: (message, facts) => void logger.info(message, facts),
    warn: (message, facts) => void logger.warn(message, facts),
    error: (message, facts) => void logger.error(message, facts),
    close: () =>
      new Promise((resolve) => {
        file.once('finish', resolve);
        setTimeout(resolve, CLOSE_MS);
        logger.end();
      }),
  };
}

/** An Error has no own JSON; its name, message, code and stack do. */
const plainErrors = winston.format((info) => {
  if (info['error'] instanceof Error) {
    const { name, message, stack } = info['error'];
    info['error'] = { name, message, stack };
  }
  return info;
});
