import { contextBridge, ipcRenderer } from 'electron';
import {
  CORE_PORT_CHANNEL,
  SHELL_CALL_CHANNEL,
  SHELL_EVENT_CHANNEL,
} from '#shared/ipc/channels.ts';
import type { PortHandover } from '#shared/ipc/port-protocol.ts';
import type { PreloadBridge } from '#shared/ipc/shell-contract.ts';

/*
 * The one bridge into the page: it passes messages on and decides nothing. Both ends parse what
 * they get, so that nothing here needs to be trusted with more than the channel names.
 */

const bridge: PreloadBridge = {
  shellCall: (name, input) => ipcRenderer.invoke(SHELL_CALL_CHANNEL, { name, input }),
  onShellEvent: (listener) => {
    const pass = (_: unknown, event: unknown): void => listener(event);
    ipcRenderer.on(SHELL_EVENT_CHANNEL, pass);
    return () => ipcRenderer.off(SHELL_EVENT_CHANNEL, pass);
  },
};
contextBridge.exposeInMainWorld('gatehouse', bridge);

// A port can't cross the context bridge; a window message of our own origin can carry it.
ipcRenderer.on(CORE_PORT_CHANNEL, (event, handover: PortHandover) => {
  const message = { type: CORE_PORT_CHANNEL, generation: handover.generation };
  window.postMessage(message, window.location.origin, [...event.ports]);
});
