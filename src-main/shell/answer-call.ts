import { randomUUID } from 'node:crypto';
import type { CallError } from '#shared/ipc/call.ts';
import { type ShellHandlers, shellContract } from '#shared/ipc/shell-contract.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Log } from './log.ts';

/** An answer as it crosses to the page. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: CallError };

/**
 * Runs one call of the window: parses its input, runs it, parses its output. Whatever goes wrong
 * becomes a code of the catalogue with a correlation id; the message and stack stay in the log.
 */
export async function answerCall(
  handlers: ShellHandlers,
  name: string,
  input: unknown,
  log: Log,
): Promise<Answer> {
  try {
    // Object.hasOwn: a name from a message must not reach what every object inherits.
    if (!Object.hasOwn(shellContract, name)) {
      throw new GatehouseError('unknown-call', `the shell has no call of this name`);
    }
    return { ok: true, value: await runCall(handlers, name as keyof ShellHandlers, input) };
  } catch (error) {
    const correlation = randomUUID();
    log.error('shell call failed', { call: name.slice(0, 64), correlation, error });
    const known = error instanceof GatehouseError ? error : undefined;
    return {
      ok: false,
      error: { code: known?.code ?? 'internal', facts: { ...known?.facts }, correlation },
    };
  }
}

async function runCall<N extends keyof ShellHandlers>(
  handlers: ShellHandlers,
  name: N,
  input: unknown,
): Promise<unknown> {
  const { input: inputSchema, output: outputSchema } = shellContract[name];
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) {
    throw new GatehouseError('invalid-input', `${name}: ${parsed.error.message}`);
  }
  // TypeScript can't follow that the schema and the handler belong to the same name.
  const handler = handlers[name] as (input: unknown) => unknown;
  return outputSchema.parse(await handler(parsed.data));
}
