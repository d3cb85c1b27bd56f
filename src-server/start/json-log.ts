import { pino, type DestinationStream, type Logger } from 'pino';
import type { HubConfig } from '../config.ts';

/** One JSON object a line. @param to none: standard output */
export function jsonLog(level: HubConfig['logLevel'], to?: DestinationStream): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return to === undefined ? pino(options) : pino(options, to);
}
