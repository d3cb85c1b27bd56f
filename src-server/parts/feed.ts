import { keepFeeds } from '../jobs/keep-feeds.ts';
import type { CronTask } from '../jobs/worker.ts';
import { createTemplateOpener } from '../keys/template-seal.ts';
import { liveRoutes } from '../routes/live.ts';
import { pullRoutes } from '../routes/pull.ts';
import { snapshotRoutes } from '../routes/snapshot.ts';
import type { Audit } from '../services/audit.ts';
import { createEpochs, type Epochs } from '../services/epochs.ts';
import { createFeedSeal } from '../services/feed-cursor.ts';
import { createFeedPages } from '../services/feed-pages.ts';
import { createFeedPull } from '../services/feed-pull.ts';
import { createFeedStandpoint } from '../services/feed-standpoint.ts';
import type { KioskStanding } from '../services/kiosk-ports.ts';
import { createLive, type Live } from '../services/live.ts';
import { createSnapshots } from '../services/snapshot.ts';
import { epochStore } from '../storage/epoch-store.ts';
import { createFeedRows } from '../storage/feed-rows.ts';
import { createFeedStore } from '../storage/feed-store.ts';
import { createFeedUpkeep } from '../storage/feed-upkeep.ts';
import { createLiveListener } from '../storage/live-listener.ts';
import type { PersonKeyStore } from '../storage/person-key-store.ts';
import { createSnapshotStore } from '../storage/snapshot-store.ts';
import type { HubBase, HubPart } from './base.ts';

/** What the hub tells its kiosks. */
export interface FeedPart extends HubPart {
  readonly epochs: Epochs;
  readonly crons: readonly CronTask[];
  /** Ends streams that would go on for ever: their readers come again, to another process. */
  drain(): void;
  close(): Promise<void>;
}

/** Makes the part of feeds. A database that is not where it was begins a new epoch. */
export async function openFeed(
  base: HubBase,
  needs: {
    readonly audit: Audit;
    readonly standing: KioskStanding;
    readonly personKeys: Pick<PersonKeyStore, 'openAll'>;
    readonly failed: (error: unknown) => void;
  },
): Promise<FeedPart> {
  const { config, keys, pool, transact, now } = base;
  const { audit, standing, failed } = needs;
  const monotonic = (): number => performance.now();
  const seal = createFeedSeal(keys.links);
  const epochs = createEpochs({ store: epochStore, audit, transact });
  await epochs.settle();
  const store = createFeedStore(pool);
  const rows = createFeedRows(pool, createTemplateOpener(needs.personKeys));
  const pages = createFeedPages({ store, rows, seal, monotonic });
  const standpoint = createFeedStandpoint({ store, seal, epochs, monotonic });
  const live: Live = createLive({
    store,
    pages,
    seal,
    standpoint,
    standing,
    notices: createLiveListener(config.directUrl ?? config.databaseUrl),
    now,
    failed,
  });
  return {
    epochs,
    routes: [
      ...pullRoutes(createFeedPull({ pages, standpoint, standing })),
      ...snapshotRoutes(
        createSnapshots({ store: createSnapshotStore(pool), rows, seal, standpoint }),
      ),
      ...liveRoutes(live),
    ],
    crons: keepFeeds(createFeedUpkeep(pool), now),
    drain: () => live.drain(),
    close: () => live.close(),
  };
}
