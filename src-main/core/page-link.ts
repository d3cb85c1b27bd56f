import type { PortMessage } from '#shared/ipc/port-protocol.ts';
import type { Core } from './core.ts';

/** A message port as Electron's utility process has it (MessagePortMain). */
export interface PagePort {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: PortMessage): void;
  start(): void;
  close(): void;
}

/** The window's end of the talk, one generation at a time. */
export interface PageLink {
  /** Serves this port from now on, and the older one no more. */
  connect(port: PagePort, generation: number): void;
  close(): void;
}

/** Serves a core over ports, and tells the page of the newest generation what happens. */
export function createPageLink(core: Core): PageLink {
  let current: { port: PagePort; generation: number } | null = null;

  core.onEvent(({ event, payload }) => {
    current?.port.postMessage({ event, payload });
  });

  function serve(port: PagePort, message: unknown): void {
    void core.answer(message).then((answer) => {
      // The page of an older generation is gone; its answers must not reach the new one.
      if (answer !== null && current?.port === port) port.postMessage(answer);
    });
  }

  return {
    connect(port, generation) {
      if (current !== null && current.generation >= generation) {
        port.close();
        return;
      }
      current?.port.close();
      current = { port, generation };
      port.on('message', ({ data }) => {
        serve(port, data);
      });
      port.on('close', () => {
        if (current?.port === port) current = null;
      });
      port.start();
    },
    close() {
      current?.port.close();
      current = null;
    },
  };
}
