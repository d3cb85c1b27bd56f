import type { EventEmitter } from 'node:events';
import { z } from 'zod';
import type { Log } from './log.ts';

/** Characters that are kept of one complaint, and complaints that are kept of one minute. */
const MAX_CHARS = 500;
const MAX_A_MINUTE = 30;
const MINUTE_MS = 60_000;

/** Electron 35 and later say it in the event; earlier ones by position, 2 a warning, 3 an error. */
const fromEvent = z
  .tuple([z.object({ level: z.enum(['warning', 'error']), message: z.string() })])
  .rest(z.unknown())
  .transform(([{ message }]) => message);
const byPosition = z
  .tuple([z.unknown(), z.int().min(2), z.string()])
  .rest(z.unknown())
  .transform(([, , message]) => message);
const complaint = z.union([fromEvent, byPosition]);

/**
 * Keeps what the page warns of and its errors in the log: nobody sees a kiosk's console. A page that
 * complains of every frame is cut short, and that is said.
 * @param contents an Electron WebContents
 * @param now milliseconds of a steady clock
 */
export function keepComplaints(
  contents: EventEmitter,
  log: Log,
  now: () => number = () => performance.now(),
): void {
  let minuteFrom = Number.NEGATIVE_INFINITY;
  let kept = 0;
  contents.on('console-message', (...told: unknown[]) => {
    const parsed = complaint.safeParse(told);
    if (!parsed.success) return;
    if (now() - minuteFrom >= MINUTE_MS) {
      minuteFrom = now();
      kept = 0;
    }
    kept += 1;
    if (kept <= MAX_A_MINUTE) log.warn('page complains', { text: parsed.data.slice(0, MAX_CHARS) });
    else if (kept === MAX_A_MINUTE + 1) log.warn('page complains too often to keep it all');
  });
}
