import './jitless.ts';
import { z } from 'zod';
import { createCoreLink } from '#renderer/ipc/core-link.ts';
import { CORE_PORT_CHANNEL } from '#shared/ipc/channels.ts';
import { portHandover } from '#shared/ipc/port-protocol.ts';

/*
 * Runs in the kiosk's page before its own scripts and takes the core's port in their place: calls
 * then go through the kiosk's own client, shell and core, with nothing else on the port.
 */
const link = createCoreLink((problem) => console.error(problem));
const handoverMessage = portHandover.extend({ type: z.literal(CORE_PORT_CHANNEL) });

window.addEventListener(
  'message',
  (event: MessageEvent<unknown>) => {
    const handover = handoverMessage.safeParse(event.data);
    const [port] = event.ports;
    if (!handover.success || port === undefined) return;
    event.stopImmediatePropagation();
    link.attach(port, handover.data.generation);
    Object.assign(globalThis, {
      benchRoundTrip: () => link.call('core.state', {}),
      benchScan: (scanId: string, text: string) =>
        link.call('gate.scan', { scanId, text, reader: 'wedge', direction: 'in' }),
    });
  },
  { capture: true },
);
