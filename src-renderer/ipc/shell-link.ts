import { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';
import { callError } from '#shared/ipc/call.ts';
import {
  shellContract,
  shellEvent,
  type PreloadBridge,
  type ShellClient,
  type ShellEvent,
} from '#shared/ipc/shell-contract.ts';

const shellAnswer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: callError }),
]);

/** The window's side of the calls that need Electron. */
export interface ShellLink {
  readonly call: ShellClient;
  /** @returns the unsubscribe function */
  onEvent(listener: (event: ShellEvent) => void): () => void;
}

/** Gives the preload script's message passing the types and errors of the shell's contract. */
export function createShellLink(
  bridge: PreloadBridge,
  report: (problem: string) => void,
): ShellLink {
  return {
    async call(name, input) {
      const answer = shellAnswer.safeParse(await bridge.shellCall(name, input));
      if (!answer.success) throw new GatehouseError('internal', `malformed answer of ${name}`);
      if (!answer.data.ok) {
        const { code, facts, correlation } = answer.data.error;
        throw new GatehouseError(code, `${name} was refused (${correlation})`, facts);
      }
      const value = shellContract[name].output.safeParse(answer.data.value);
      if (!value.success) throw new GatehouseError('internal', `malformed value of ${name}`);
      return value.data as never;
    },
    onEvent: (listener) =>
      bridge.onShellEvent((raw) => {
        const event = shellEvent.safeParse(raw);
        if (event.success) listener(event.data);
        else report('the shell sent an event that the contract lacks');
      }),
  };
}
