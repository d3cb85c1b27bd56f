import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { EngineRequest } from './engine-request.ts';
import { releaseVerifier } from './keys/release-keys.ts';
import type { Log } from './log.ts';
import type { FactRecorder } from './services/operations.ts';
import type { DiskSpace } from './services/store-health.ts';
import { createPauses } from './services/sync/pause.ts';
import { startUpdates, UPDATE_CLOCKS, type Updates } from './services/update/updates.ts';
import type { WritableDatabase } from './storage/database.ts';
import { createUpdateStore } from './storage/update-store.ts';
import { createUpdateHub } from './sync/hub-update.ts';
import type { Sync } from './sync-request.ts';

type UpdateHandlers = Pick<CoreHandlers, Extract<keyof CoreHandlers, `update.${string}`>>;

/** Wires what keeps the kiosk's program up to date. */
export async function openUpdates(ports: {
  readonly request: Pick<EngineRequest, 'dataFolder' | 'version' | 'updates' | 'updateClocks'>;
  readonly database: WritableDatabase;
  readonly transaction: <T>(work: () => T) => T;
  readonly recorder: Pick<FactRecorder, 'note'>;
  readonly sync: Pick<Sync, 'client'>;
  readonly disk: DiskSpace;
  readonly now: () => number;
  readonly log: Log;
}): Promise<Updates & { readonly handlers: UpdateHandlers }> {
  const { request, database, transaction, recorder, sync, disk, log } = ports;
  const { dataFolder, version, updates: ways } = request;
  const folder = path.join(dataFolder, 'updates');
  if (ways.platform !== null) await mkdir(folder, { recursive: true, mode: 0o700 });
  const updates = startUpdates({
    ways,
    store: createUpdateStore(database, transaction, dataFolder),
    version,
    folder,
    verify: releaseVerifier(ways.keys),
    hub: () => {
      const client = sync.client();
      return client === null ? null : createUpdateHub(client);
    },
    freeBytes: () => disk.freeBytes(),
    pauses: createPauses(Math.random),
    clocks: request.updateClocks ?? UPDATE_CLOCKS,
    now: ports.now,
    random: Math.random,
    onTrouble: (error) => {
      log.error('update-trouble', error);
    },
    log: (what, facts) => {
      log.info(what, facts);
    },
  });
  return {
    ...updates,
    handlers: {
      'update.view': () => updates.view(),
      'update.now': async ({ sequence, despiteEvent }, actor) => {
        const view = await updates.now(sequence, despiteEvent);
        transaction(() => {
          recorder.note({
            actor: { type: 'staff', id: actor.staffId },
            type: 'update.asked',
            facts: { sequence, despite_event: despiteEvent },
          });
        });
        return view;
      },
    },
  };
}
