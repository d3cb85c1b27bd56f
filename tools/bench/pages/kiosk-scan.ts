import './jitless.ts';
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod';
import { CORE_PORT_CHANNEL } from '#shared/ipc/channels.ts';
import { portHandover, portMessage } from '#shared/ipc/port-protocol.ts';

/*
 * Runs in the kiosk's page beside its own scripts and shares the core's port with them: what it
 * scans goes the way of every scan, and the window hears the core's events of it. The window's own
 * client ignores answers to ids that it did not give out.
 */
const FIRST_ID = 1_000_000_000;
const handoverMessage = portHandover.extend({ type: z.literal(CORE_PORT_CHANNEL) });
const answered = z.object({ verdict: z.string() });

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const [port] = event.ports;
  if (!handoverMessage.safeParse(event.data).success || port === undefined) return;
  let nextId = FIRST_ID;

  const scan = (text: string): Promise<string> => {
    const id = nextId++;
    const input = { scanId: uuidV7(), text, reader: 'wedge', direction: 'in' };
    return new Promise((resolve) => {
      const listen = ({ data }: MessageEvent<unknown>): void => {
        const message = portMessage.parse(data);
        if (!('id' in message) || message.id !== id) return;
        port.removeEventListener('message', listen);
        resolve(message.ok ? answered.parse(message.value).verdict : message.error.code);
      };
      port.addEventListener('message', listen);
      port.postMessage({ id, call: 'gate.scan', input });
    });
  };

  Object.assign(globalThis, {
    /** Scans one after the other; gives the verdicts that were not 'admitted'. */
    benchScan: async (texts: readonly string[]): Promise<string[]> => {
      const others: string[] = [];
      for (const text of texts) {
        const verdict = await scan(text);
        if (verdict !== 'admitted') others.push(verdict);
      }
      return others;
    },
    benchNextVerdict: () =>
      new Promise((resolve) => {
        window.addEventListener(
          'gatehouse:verdict-painted',
          (painted) => resolve((painted as CustomEvent<{ verdict: string }>).detail.verdict),
          { once: true },
        );
      }),
  });
});
