import { pino, type Logger } from 'pino';
import type { HubConfig } from '../config.ts';

/** One JSON object a line on standard output. */
export function jsonLog(level: HubConfig['logLevel']): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
