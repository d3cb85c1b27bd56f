import { createCore, type Core } from '#core/core.ts';
import { openDatabase, type WritableDatabase } from '#core/storage/database.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import type { EntryMode } from '#shared/domain/event.ts';
import { BENCH_KEY } from './electron-app.ts';
import { benchStore, copyStore, type BenchStore } from './store.ts';

/** A copy of a bench store to write in. */
export type OwnStore = BenchStore & { remove(): Promise<void> };

/** Opens the kiosk's core on a data folder. @throws {Error} unless it opens */
export async function openCore(folder: string): Promise<Core> {
  const core = createCore({ dataFolder: folder, throwawayKey: BENCH_KEY });
  const state = await core.open();
  if (state.phase === 'setup' || state.phase === 'gate') return core;
  await core.close();
  throw new Error(`the core opened in phase ${JSON.stringify(state)}`);
}

/** Opens a data folder's database just as the core does, with the core's own pragmas. */
export function openBare(folder: string): Promise<WritableDatabase> {
  return openDatabase({
    dataFolder: folder,
    key: Buffer.from(BENCH_KEY, 'hex'),
    migrations: kioskMigrations,
  });
}

/** A store of a size whose kiosk stands at its gate, as after set-up. */
export async function standingStore(
  registrations: number,
  change: { readonly entryMode?: EntryMode } = {},
): Promise<OwnStore> {
  const store = await copyStore(await benchStore(registrations));
  const { eventId, gateId, folder } = store;
  if (change.entryMode !== undefined) await changeEntryMode(folder, change.entryMode);
  const core = await openCore(folder);
  await core.call('setup.chooseGate', { kioskName: 'Bench', eventId, gateId });
  await core.close();
  return store;
}

async function changeEntryMode(folder: string, mode: EntryMode): Promise<void> {
  const database = await openBare(folder);
  database.prepare('UPDATE events SET entry_mode = ?').run(mode);
  database.close();
}
