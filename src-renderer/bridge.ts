import { GatehouseError } from '#shared/errors.ts';
import { CORE_PORT_CHANNEL } from '#shared/ipc/channels.ts';
import { portHandover } from '#shared/ipc/port-protocol.ts';
import type { PreloadBridge } from '#shared/ipc/shell-contract.ts';
import { z } from 'zod';
import { createCoreLink, type CoreLink } from './ipc/core-link.ts';
import { createShellLink, type ShellLink } from './ipc/shell-link.ts';

declare global {
  interface Window {
    readonly gatehouse?: PreloadBridge;
  }
}

/** The page's two partners. */
export interface Bridge {
  readonly core: CoreLink;
  readonly shell: ShellLink;
  close(): void;
}

const handoverMessage = portHandover.extend({ type: z.literal(CORE_PORT_CHANNEL) });

/**
 * Connects the page to shell and core: the only user of the window API. Ports are taken only
 * from a message that our own window posted, which is the preload script's.
 * @param early window messages that came before this could listen
 * @throws GatehouseError `not-ready` where there is no preload script
 */
export function connectBridge(
  report: (problem: string) => void,
  early: readonly MessageEvent<unknown>[] = [],
): Bridge {
  const preload = window.gatehouse;
  if (preload === undefined) {
    throw new GatehouseError('not-ready', 'this page runs only inside the kiosk');
  }
  const core = createCoreLink(report);
  const shell = createShellLink(preload, report);

  const takePort = (event: MessageEvent<unknown>): void => {
    if (event.source !== window) return;
    const message = handoverMessage.safeParse(event.data);
    const port = event.ports[0];
    if (message.success && port !== undefined) core.attach(port, message.data.generation);
  };
  window.addEventListener('message', takePort);
  for (const event of early) takePort(event);
  const stopShellEvents = shell.onEvent((event) => {
    if (event.event === 'core-recovering') core.lose();
    if (event.event === 'core-gave-up') core.giveUp();
  });

  return {
    core,
    shell,
    close() {
      window.removeEventListener('message', takePort);
      stopShellEvents();
      core.close();
    },
  };
}
