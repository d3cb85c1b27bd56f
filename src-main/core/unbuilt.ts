import { coreContract, type CoreHandlers } from '#shared/ipc/core-contract.ts';
import { GatehouseError } from '#shared/errors.ts';

type Of<P extends string> = Pick<CoreHandlers, Extract<keyof CoreHandlers, `${P}.${string}`>>;

/** Handlers of a domain that is being built: each refuses. */
export function unbuilt<P extends string>(domain: P): Of<P> {
  const names = Object.keys(coreContract).filter((name) => name.startsWith(`${domain}.`));
  const refuse = (): never => {
    throw new GatehouseError('not-ready', `${domain} is not built yet`);
  };
  return Object.fromEntries(names.map((name) => [name, refuse])) as unknown as Of<P>;
}
