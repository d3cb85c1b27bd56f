import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import { openDatabase, type WritableDatabase } from '#core/storage/database.ts';
import { createChangeApplier } from '#core/storage/sync-applier.ts';
import { createFeedStore } from '#core/storage/sync-feed-store.ts';
import { createAlertStore, createClashStore } from '#core/storage/sync-notice-stores.ts';
import { createOutboxStore } from '#core/storage/sync-outbox-store.ts';
import { createPeerStore } from '#core/storage/sync-peer-store.ts';
import { createThumbnailStore } from '#core/storage/sync-thumbnail-store.ts';
import type { MadeTemplate } from '#shared/domain/operation.ts';
import type { Change } from '#shared/wire/sync.ts';
import { EVENT_ID, NOON, TEST_KEY, testId } from '#tests/fixtures/small-event.ts';
import { expect } from 'vitest';
import { openGate } from '../core/test-core.ts';

/** The store of a gate that let two guests in, closed again, as sync works on it. */
export async function openEvening(
  more: {
    readonly takeTemplate?: (database: WritableDatabase) => (made: MadeTemplate) => void;
  } = {},
) {
  const gate = await openGate((small) => [small.addGuest().text, small.addGuest().text]);
  for (const text of gate.made) await gate.scan(text);
  await gate.core.close();
  const store = await openDatabase({
    dataFolder: gate.folder,
    key: Buffer.from(TEST_KEY, 'hex'),
    migrations: kioskMigrations,
  });
  const transaction = <T>(work: () => T): T => store.transaction(work).immediate();
  const { outbox, deadLetters } = createOutboxStore(store, transaction);
  const alerts = createAlertStore(store);
  /** Types of operations whose effect could not be. */
  const heldBack: string[] = [];
  const erased: string[] = [];
  const forgotten: string[] = [];
  const applier = createChangeApplier(store, {
    copy: createCopyWriter(store),
    peers: createPeerStore(store, transaction),
    alerts,
    clashes: createClashStore(store, transaction),
    thumbnails: createThumbnailStore(store, transaction),
    takeTemplate: more.takeTemplate?.(store) ?? (() => {}),
    forget: (people) => forgotten.push(...people),
    eraseKeys: (userId, purpose) => erased.push(`${purpose} ${userId}`),
    kioskId: testId(6, 1),
    now: () => NOON,
    transaction,
    writeMs: () => 1_000,
    rest: async () => {},
    onHeldBack: (type) => heldBack.push(type),
  });
  createFeedStore(store, transaction).follow(EVENT_ID);
  store.prepare('UPDATE feeds SET cursor = ?').run('0');
  let at = 0;
  return {
    store,
    outbox,
    deadLetters,
    alerts,
    applier,
    heldBack,
    erased,
    forgotten,
    apply: (...changes: Change[]): void => {
      const page = { feed: EVENT_ID, from: `${at}`, to: `${at + 1}`, changes, more: false };
      expect(applier.applyPage(page)).not.toBeNull();
      at++;
    },
    async [Symbol.asyncDispose]() {
      store.close();
      await gate[Symbol.asyncDispose]();
    },
  };
}
