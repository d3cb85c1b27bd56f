import { z } from 'zod';
import { updatePlan } from '../domain/update-rule.ts';
import { updatePlatform } from '../wire/update.ts';
import { callError } from './call.ts';
import { shellFigures } from './health-contract.ts';
import { sessionToken } from './session-contract.ts';
import { updateOrder, updateOutcome } from './update-order.ts';

/*
 * Messages on the MessagePort between window and core, and on the channels that hand it over.
 * The shell makes a pair of ports for each generation: a new one whenever the core or the page
 * restarts. A port serves one generation only, so that no answer can reach the wrong page.
 */

/** Goes with the port, to the window: `{ type: CORE_PORT_CHANNEL, generation }`. */
export const portHandover = z.strictObject({ generation: z.int().positive() });
export type PortHandover = z.infer<typeof portHandover>;

/** Window to core. */
export const portRequest = z.strictObject({
  id: z.int().nonnegative(),
  call: z.string().max(64),
  input: z.unknown(),
  /** The token of a staff session; absent: none. */
  session: sessionToken.optional(),
});
export type PortRequest = z.infer<typeof portRequest>;

/** Core to window: one answer a request, and events at any time. */
export const portMessage = z.union([
  z.strictObject({ id: z.int(), ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ id: z.int(), ok: z.literal(false), error: callError }),
  z.strictObject({ event: z.string(), payload: z.unknown() }),
]);
export type PortMessage = z.infer<typeof portMessage>;

/** Shell to core, over the utility process's own channel; `connect` comes with a port. */
export const shellToCore = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    dataFolder: z.string().min(1),
    appVersion: z.string(),
    isPackaged: z.boolean(),
    updates: z.strictObject({
      /** Null: this program was installed in a way that it can't replace itself by. */
      platform: updatePlatform.nullable(),
      plan: updatePlan,
      /** What became of the update before; null: there was none. */
      outcome: updateOutcome.nullable(),
      /** Public halves of the release keys that the package carries. */
      keys: z.array(z.string()),
    }),
    /** Development and tests only: better-sqlite3's nativeBinding. */
    sqliteBinding: z.string().optional(),
    noMulticast: z.boolean().optional(),
    /** Development and tests only: the database key, 64 hex digits, never written anywhere. */
    throwawayKey: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  z.strictObject({ type: z.literal('connect'), generation: z.int().positive() }),
  /** What became of an update since the start. */
  z.strictObject({ type: z.literal('update'), outcome: updateOutcome }),
  /** How the shell sees this laptop: at the start, and ever again. */
  z.strictObject({ type: z.literal('health'), figures: shellFigures }),
  /** Asks for a sign of life. */
  z.strictObject({ type: z.literal('ping') }),
  z.strictObject({ type: z.literal('stop') }),
]);
export type ShellToCore = z.infer<typeof shellToCore>;

/** Core to shell. */
export const coreToShell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('started') }),
  z.strictObject({ type: z.literal('stopped') }),
  /** Answers a ping, and says so by itself when it comes to its gate: before that, opening or
   * filling the store may keep it silent. */
  z.strictObject({ type: z.literal('pong'), isAtGate: z.boolean() }),
  /** A supervisor holds the laptop at its gate, or frees it. */
  z.strictObject({ type: z.literal('lock-down'), isOn: z.boolean() }),
  /** A release is to be installed, or none any more. */
  z.strictObject({ type: z.literal('update'), order: updateOrder.nullable() }),
  /** The store is open, or waits for a passphrase: its keys are there and its schema is as it should be. */
  z.strictObject({ type: z.literal('opened') }),
]);
export type CoreToShell = z.infer<typeof coreToShell>;
