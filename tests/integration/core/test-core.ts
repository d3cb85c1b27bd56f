import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { createCore, type Core, type CoreOptions } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { DATABASE_FILE } from '#core/storage/database.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { SettableClock } from '#tests/fakes/settable-clock.ts';
import {
  EVENT_ID,
  MAIN_GATE,
  makeSmallEvent,
  NOON,
  TEST_KEY,
  type SmallEvent,
  type SmallEventOptions,
} from '#tests/fixtures/small-event.ts';

/** A folder that is removed with the test that asked for it. */
export function makeFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-core-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The database of a folder, opened beside the core. */
export function openRaw(folder: string, key = TEST_KEY): Database.Database {
  const database = new Database(path.join(folder, DATABASE_FILE));
  database.pragma("cipher = 'sqlcipher'");
  database.pragma('legacy = 4');
  database.pragma(`key = "x'${key}'"`);
  database.pragma('recursive_triggers = ON');
  return database;
}

/** A kiosk at a gate of a small event. */
export interface TestGate<T> extends AsyncDisposable {
  readonly core: Core;
  readonly clock: SettableClock;
  readonly folder: string;
  /** What `fill` returned. */
  readonly made: T;
  scan(
    text: string,
    change?: { scanId?: Uuid; direction?: 'in' | 'out' },
  ): Promise<AdmissionResult>;
  /** Ends the core and starts another on the same folder. */
  restart(options?: Partial<CoreOptions>): Promise<void>;
  /** Runs SQL beside the core, on its own connection. */
  rows<R>(sql: string, ...values: (string | number)[]): R[];
}

export async function openGate<T>(
  fill: (small: SmallEvent) => T,
  options: SmallEventOptions & { gateId?: Uuid; core?: Partial<CoreOptions>; now?: number } = {},
): Promise<TestGate<T>> {
  const { folder, remove } = makeFolder();
  const clock = new SettableClock(options.now ?? NOON);
  const made = await makeSmallEvent(folder, options, fill);

  async function start(more: Partial<CoreOptions> = {}): Promise<Core> {
    const core = createCore({
      dataFolder: folder,
      throwawayKey: TEST_KEY,
      clock,
      log: silentLog,
      ...options.core,
      ...more,
    });
    await core.open();
    return core;
  }

  let core = await start();
  await core.call('setup.chooseGate', {
    kioskName: 'Laptop one',
    eventId: EVENT_ID,
    gateId: options.gateId ?? MAIN_GATE,
  });
  return {
    get core() {
      return core;
    },
    clock,
    folder,
    made,
    scan: (text, { scanId = newId(), direction = 'in' } = {}) =>
      core.call('gate.scan', { scanId, text, reader: 'camera', direction }),
    async restart(more) {
      await core.close();
      core = await start(more);
    },
    rows(sql, ...values) {
      const database = openRaw(folder);
      try {
        return database.prepare(sql).all(...values) as never;
      } finally {
        database.close();
      }
    },
    async [Symbol.asyncDispose]() {
      await core.close();
      remove();
    },
  };
}
