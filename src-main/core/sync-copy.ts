import type { Uuid } from '#shared/domain/id.ts';
import type { MadeTemplate } from '#shared/domain/operation.ts';
import type { Log } from './log.ts';
import type { ChangeApplier } from './services/sync/ports.ts';
import { createCopyWriter } from './storage/copy-writer.ts';
import type { WritableDatabase } from './storage/database.ts';
import type { KeyStore } from './storage/key-store.ts';
import { createChangeApplier } from './storage/sync-applier.ts';
import { createFeedStore } from './storage/sync-feed-store.ts';
import { createHubLinkStore } from './storage/sync-link-store.ts';
import { createAlertStore, createClashStore } from './storage/sync-notice-stores.ts';
import { createOutboxStore } from './storage/sync-outbox-store.ts';
import { createPeerStore } from './storage/sync-peer-store.ts';
import { createThumbnailStore } from './storage/sync-thumbnail-store.ts';

/** The keys that are erased with what. */
const ERASED = {
  all: ['identity', 'face', 'template', 'evidence', 'log'],
  identity: ['identity'],
  face: ['face', 'template', 'evidence'],
} as const;

/** Of who leaves: not the live frames, which end with their event's evidence. */
const FORGOTTEN = ['identity', 'face', 'template'] as const;

/** All that sync keeps, and what brings rows of others into the copy. */
export type SyncCopy = ReturnType<typeof openSyncCopy>;

/** Wires sync's part of the database. */
export function openSyncCopy(request: {
  readonly database: WritableDatabase;
  /** The one of the gate store, which also watches the health of the store. */
  readonly transaction: <T>(work: () => T) => T;
  readonly kioskId: Uuid;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** How long the one writer may be held at a time, ms. */
  readonly writeMs: () => number;
  /** Between two turns of a load. */
  readonly rest: () => Promise<void>;
  readonly takeTemplate: (made: MadeTemplate) => void;
  readonly keyStore: Pick<KeyStore, 'eraseAll'>;
  readonly log: Log;
}) {
  const { database, transaction, kioskId, now, writeMs, takeTemplate, log } = request;
  const links = createHubLinkStore(database, transaction);
  const alerts = createAlertStore(database);
  const clashes = createClashStore(database, transaction);
  const peers = createPeerStore(database, transaction);
  const thumbnails = createThumbnailStore(database, transaction);
  const applier: ChangeApplier = createChangeApplier(database, {
    copy: createCopyWriter(database),
    peers,
    alerts,
    clashes,
    thumbnails,
    takeTemplate,
    eraseKeys: (personId, of) => {
      request.keyStore.eraseAll(ERASED[of].map((purpose) => ({ personId, purpose })));
    },
    forget: (people) => {
      request.keyStore.eraseAll(
        people.flatMap((personId) => FORGOTTEN.map((purpose) => ({ personId, purpose }))),
      );
    },
    kioskId,
    // What others stamped is judged by the hub's clock, not by this laptop's.
    now: () => now() + (links.read()?.clockOffset ?? 0),
    transaction,
    writeMs,
    rest: request.rest,
    onHeldBack: (type, error) => {
      log.error('operation-held-back', error, { type });
    },
  });
  return {
    links,
    feeds: createFeedStore(database, transaction),
    ...createOutboxStore(database, transaction),
    clashes,
    alerts,
    peers,
    thumbnails,
    applier,
  };
}
