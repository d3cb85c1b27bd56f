import { newId, type Uuid } from '#shared/domain/id.ts';
import type { Audit } from './audit.ts';
import type { EpochStore } from './feed-ports.ts';
import type { Transact } from './transaction.ts';

/** Why an epoch began. */
export type EpochReason = 'other-cluster' | 'cursor-ahead' | 'by-hand';

/** One life of the hub's database: after a restore another begins (docs/SYNC.md, Epochs). */
export interface Epochs {
  /** At start: begins one where the database is not where it was. @returns the epoch */
  settle(): Promise<Uuid>;
  /**
   * Begins one, unless somebody else did since.
   * @param seen the epoch in which it was found that the database is older than it was
   * @returns the epoch that holds now
   */
  begin(seen: Uuid, reason: EpochReason): Promise<Uuid>;
}

export function createEpochs(ports: {
  readonly store: EpochStore;
  readonly audit: Audit;
  readonly transact: Transact;
}): Epochs {
  const { store, audit, transact } = ports;

  return {
    settle: () =>
      transact(async (tx) => {
        const { epoch, cluster: known } = await store.lock(tx);
        const cluster = await store.cluster(tx);
        if (known === cluster) return epoch;
        if (known === null) {
          await store.keepCluster(tx, cluster);
          return epoch;
        }
        return await beginIn(tx, epoch, 'other-cluster');
      }),
    begin: (seen, reason) =>
      transact(async (tx) => {
        const { epoch } = await store.lock(tx);
        return epoch === seen ? await beginIn(tx, seen, reason) : epoch;
      }),
  };

  async function beginIn(
    tx: Parameters<EpochStore['lock']>[0],
    before: Uuid,
    reason: EpochReason,
  ): Promise<Uuid> {
    const epoch = newId();
    await store.begin(tx, epoch, await store.cluster(tx));
    await audit.record(tx, {
      actor: { type: 'system', id: null, ip: null, userAgent: null },
      type: 'hub.epoch-began',
      facts: { before, epoch, reason },
    });
    return epoch;
  }
}
