import type { EventEmitter } from 'node:events';
import path from 'node:path';
import winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import type { LogLine } from './log.ts';

/** A rotated file of JSON lines. */
export interface LogFile {
  write(line: LogLine): void;
  /** When it broke (a full disk), by the monotonic clock; null while it works. */
  brokeAt(): number | null;
  /** Lets go of a broken file. */
  drop(): void;
  /** Resolves when every line is written, or after half a second. */
  close(): Promise<void>;
}

const CLOSE_MS = 500;

/**
 * Opens DATA/logs/shell-DATE.log, at most 5 MB a file, kept for 14 days.
 * @throws where the folder can't be made
 */
export function openLogFile(dataFolder: string): LogFile {
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
    format: winston.format.combine(plainErrors(), winston.format.json()),
    transports: [file],
  });
  // A full disk must not stop the gate: what can't be logged is lost, and said where it still can.
  // The transport listens to no error of its own stream, which would end the process.
  const { logStream } = file as unknown as { logStream: EventEmitter };
  let brokeAt: number | null = null;
  const noteBreak = (error: Error): void => {
    if (brokeAt === null) process.stderr.write(`log: ${error.message}\n`);
    brokeAt ??= performance.now();
  };
  for (const source of [logStream, file, logger]) source.on('error', noteBreak);
  return {
    write: ({ level, message, facts, timestamp }) => {
      if (brokeAt === null) logger.log(level, message, { ...facts, timestamp });
    },
    brokeAt: () => brokeAt,
    drop: () => void logger.destroy(),
    close: () =>
      new Promise((resolve) => {
        if (brokeAt !== null) {
          logger.destroy();
          resolve();
          return;
        }
        logStream.once('finish', resolve);
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
