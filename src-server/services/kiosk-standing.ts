import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { KioskReport, Standing } from '#shared/wire/sync.ts';
import type { Audit } from './audit.ts';
import type { KioskStanding } from './kiosk-ports.ts';
import type { Transact, Transaction } from './transaction.ts';

export interface KioskStandingStore {
  find(kioskId: Uuid): Promise<Standing | null>;
  keepReport(tx: Transaction, kioskId: Uuid, report: KioskReport, at: Instant): Promise<void>;
  /** Says that orders were done. @returns those of them that were this kiosk's, and open */
  finish(
    tx: Transaction,
    kioskId: Uuid,
    orders: readonly Uuid[],
    at: Instant,
  ): Promise<readonly Uuid[]>;
}

/** Wires how the hub sees kiosks. */
export function createKioskStanding(ports: {
  readonly store: KioskStandingStore;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Days that a kiosk may work without a word of the hub. */
  readonly leaseDays: number;
  readonly now: () => number;
}): KioskStanding {
  const { store, audit, transact, leaseDays, now } = ports;
  return {
    async of(kioskId) {
      const found = await store.find(kioskId);
      if (found !== null) return { ...found, lease_days: leaseDays };
      throw new GatehouseError('kiosk-unknown', 'no such kiosk');
    },
    async report(kioskId, report) {
      const at = toInstant(now());
      await transact(async (tx) => {
        await store.keepReport(tx, kioskId, report, at);
        if (report.done_orders.length === 0) return;
        const done = await store.finish(tx, kioskId, report.done_orders, at);
        if (done.length === 0) return;
        await audit.record(tx, {
          actor: { type: 'system', id: null, ip: null, userAgent: null },
          type: 'kiosk.orders-done',
          facts: { count: done.length },
          about: { type: 'kiosk', id: kioskId },
        });
      });
    },
  };
}
