import { once, type EventEmitter } from 'node:events';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import type { LogLine } from './log.ts';

const MAX_FILE_SIZE = '10m';
const KEPT_FOR = '30d';
const CLOSE_WITHIN_MS = 1_000;

/** A rotated file of JSON lines. */
export interface LogFile {
  write(line: LogLine): void;
  /** When it broke (a full disk), by the monotonic clock; null while it works. */
  brokeAt(): number | null;
  /** Resolves when everything is written. */
  close(): Promise<void>;
  /** Lets go of a broken file. */
  drop(): void;
}

/**
 * Opens `core-DATE.log` in a folder, rotated by day and at 10 MB, kept for 30 days.
 * @throws where the folder can't be made
 */
export function openLogFile(folder: string): LogFile {
  const transport = new DailyRotateFile({
    dirname: folder,
    filename: 'core-%DATE%.log',
    datePattern: 'YYYY-MM-DD',
    maxSize: MAX_FILE_SIZE,
    maxFiles: KEPT_FOR,
    auditFile: path.join(folder, 'core-rotation.json'),
  });
  const logger = winston.createLogger({ format: winston.format.json(), transports: [transport] });
  // The transport's own stream: it listens to no error of it, so that a full disk would end the
  // process, and it says that it is finished before the last line is written.
  const { logStream } = transport as unknown as { logStream: EventEmitter };
  let brokeAt: number | null = null;
  const noteBreak = (): void => {
    brokeAt ??= performance.now();
  };
  for (const source of [logStream, transport, logger]) source.on('error', noteBreak);

  return {
    write({ level, event, facts, timestamp }) {
      // As one object: of separate facts winston would add a `message` to the event's name.
      if (brokeAt === null) logger.log({ ...facts, level, message: event, timestamp });
    },
    brokeAt: () => brokeAt,
    drop: () => {
      logger.destroy();
    },
    async close() {
      if (brokeAt !== null) {
        logger.destroy();
        return;
      }
      const ended = Promise.race([
        once(logStream, 'finish'),
        setTimeout(CLOSE_WITHIN_MS, undefined, { ref: false }),
      ]);
      logger.end();
      // Its failure is a broken log, which stops nobody.
      await ended.catch(() => undefined);
    },
  };
}
