import { z } from 'zod';

/** What a process tells the supervisor. Others (metrics) speak on the same channel. */
const fromProcess = z.discriminatedUnion('hub', [
  /** It answers requests, or takes jobs. */
  z.object({ hub: z.literal('ready') }),
  /** It has had enough: too many requests, too much memory. */
  z.object({ hub: z.literal('tired'), why: z.enum(['requests', 'memory']) }),
]);
export type FromProcess = z.output<typeof fromProcess>;

/** What the supervisor tells a process. */
const toProcess = z.discriminatedUnion('hub', [
  /** End what is begun, then end. */
  z.object({ hub: z.literal('finish'), idleMs: z.number(), limitMs: z.number() }),
  /** The certificate's file is another. */
  z.object({ hub: z.literal('renew') }),
]);
export type ToProcess = z.output<typeof toProcess>;

/** @returns null for a message of somebody else's */
export function readFromProcess(message: unknown): FromProcess | null {
  return fromProcess.safeParse(message).data ?? null;
}

/** @returns null for a message of somebody else's */
export function readToProcess(message: unknown): ToProcess | null {
  return toProcess.safeParse(message).data ?? null;
}
