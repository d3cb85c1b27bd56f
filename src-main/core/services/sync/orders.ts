import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { missingCase } from '#shared/errors.ts';
import type { Order } from '#shared/wire/sync.ts';
import type { Hub } from './hub-port.ts';
import type { HubLinkStore, Outbox } from './ports.ts';

export interface Orders {
  /** Carries out what was not yet. @returns whether there was anything */
  carryOut(orders: readonly Order[]): Promise<boolean>;
}

/** Wires what the hub may tell a kiosk to do. Each is noted as done after it is. */
export function createOrders(ports: {
  readonly links: Pick<HubLinkStore, 'update' | 'isDone' | 'noteDone'>;
  readonly outbox: Pick<Outbox, 'requeueAll'>;
  readonly hub: Pick<Hub, 'sendLogs'>;
  /** The last lines of the log, as they are written: without personal data. */
  readonly logLines: () => Promise<string>;
  readonly onDone: (kind: Order['kind'], id: Uuid) => void;
  readonly now: () => number;
}): Orders {
  const { links, outbox, hub, logLines, onDone, now } = ports;

  async function perform({ id, kind, words }: Order): Promise<void> {
    switch (kind) {
      case 'lock':
        links.update({ lockedAt: toInstant(now()), lockedWords: words });
        return;
      case 'unlock':
        links.update({ lockedAt: null, lockedWords: null });
        return;
      case 'send-logs':
        return hub.sendLogs(id, await logLines());
      case 'push-again':
        outbox.requeueAll();
        return;
      default:
        return missingCase(kind);
    }
  }

  return {
    async carryOut(orders) {
      const open = orders.filter(({ id }) => !links.isDone(id));
      for (const order of open) {
        await perform(order);
        links.noteDone(order.id, toInstant(now()));
        onDone(order.kind, order.id);
      }
      return open.length > 0;
    },
  };
}
