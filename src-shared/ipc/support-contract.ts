import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { call } from './call.ts';

/** What a support bundle is made of; `staff` reads each before it leaves the laptop. */
export const supportPart = z.strictObject({
  /** Its path in the bundle. */
  name: z.string(),
  kind: z.enum(['laptop', 'health', 'sync', 'upkeep', 'store', 'core-log', 'shell-log', 'crashes']),
  /** As it is in the bundle, not packed. */
  bytes: z.int().nonnegative(),
});
export type SupportPart = z.infer<typeof supportPart>;

/** Where a bundle goes: the hub takes less of the logs. */
export const supportTarget = z.enum(['file', 'hub']);
export type SupportTarget = z.infer<typeof supportTarget>;

/** So much of a part is shown, characters: its end, where a log is newest. */
export const SHOWN_CHARS = 60_000;

const chosen = z.strictObject({ id: uuid, names: z.array(z.string().max(100)).min(1).max(20) });

/**
 * What somebody who helps from afar is given: numbers and logs without personal data. Staff may call
 * these; where the store does not open, and nobody can sign in, whoever stands at the laptop.
 */
export const supportContract = {
  /** Gathers and redacts. What is listed is kept, and is what leaves: until the next, or an hour. */
  'support.prepare': call({
    input: z.strictObject({ target: supportTarget }),
    output: z.strictObject({
      id: uuid,
      parts: z.array(supportPart),
      /** Values in the logs that were taken out. */
      redacted: z.int().nonnegative(),
      /** Whether there is a hub to send to. */
      canSend: z.boolean(),
    }),
    access: 'staff',
    retry: 'safe',
  }),
  /** The end of a part, as it would leave. */
  'support.read': call({
    input: z.strictObject({ id: uuid, name: z.string().max(100) }),
    output: z.strictObject({ text: z.string().max(SHOWN_CHARS), isWhole: z.boolean() }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Writes the chosen parts as a gzip'd tar. */
  'support.save': call({
    input: chosen.extend({ path: z.string().min(1).max(4096) }),
    output: z.strictObject({ bytes: z.int().nonnegative() }),
    access: 'staff',
    retry: 'never',
  }),
  /** Sends the chosen parts to the hub, where they are kept with this kiosk's logs. */
  'support.send': call({
    input: chosen,
    output: z.strictObject({ bytes: z.int().nonnegative() }),
    access: 'staff',
    retry: 'never',
  }),
} as const;
