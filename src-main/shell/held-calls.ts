import { GatehouseError } from '#shared/errors.ts';
import type { ShellHandlers } from '#shared/ipc/shell-contract.ts';

type CallName = keyof ShellHandlers;

/** Calls that end the program, or open windows of the system's own; of some, only with some inputs. */
const WAYS_OUT: { readonly [N in CallName]?: (input: Parameters<ShellHandlers[N]>[0]) => boolean } =
  {
    'shell.quit': () => true,
    'shell.choosePackage': () => true,
    'shell.chooseTable': () => true,
    'shell.saveFile': () => true,
    'shell.savePdf': () => true,
    'shell.saveDocument': () => true,
    // Without a printer's name the system's dialog asks for one.
    'shell.print': ({ printer }) => printer === null,
    'shell.printDocument': ({ printer }) => printer === null,
    // Another display would leave this one to whoever stands before it.
    'shell.changeSettings': ({ fullScreen, displayId }) =>
      fullScreen !== undefined || displayId !== undefined,
  };

/** The same calls; while the laptop is held at its gate those that lead away from it are refused. */
export function heldCalls(handlers: ShellHandlers, isHeld: () => boolean): ShellHandlers {
  const guarded = (Object.keys(handlers) as CallName[]).map((name) => {
    // TypeScript can't follow that rule, handler and input belong to the same name.
    const leaves = WAYS_OUT[name] as ((input: unknown) => boolean) | undefined;
    const handle = handlers[name] as (input: unknown) => unknown;
    const guard = (input: unknown): unknown => {
      if (isHeld() && leaves?.(input) === true) {
        throw new GatehouseError('kiosk-held', 'held at the gate: a supervisor frees it');
      }
      return handle(input);
    };
    return [name, guard];
  });
  return Object.fromEntries(guarded) as never;
}
