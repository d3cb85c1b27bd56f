import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCore, type Core, type CoreEvent, type CoreOptions } from '#core/core.ts';
import { silentLog, type Log } from '#core/log.ts';
import type { TestHub } from '#tests/fixtures/hub-app.ts';

/** Of every store here. */
export const STAND_KEY = '7'.repeat(64);

/** A whole core in a folder of its own. */
export interface StandKiosk extends AsyncDisposable {
  readonly core: Core;
  readonly folder: string;
  readonly events: CoreEvent[];
}

/** @param more what differs; with a `dataFolder` it goes on from what is there, and leaves it */
export async function openKiosk(
  log: Log = silentLog,
  more: Partial<CoreOptions> = {},
): Promise<StandKiosk> {
  const folder = more.dataFolder ?? mkdtempSync(path.join(tmpdir(), 'gatehouse-kiosk-'));
  const core = createCore({
    throwawayKey: STAND_KEY,
    version: '0.1.0',
    log,
    ...more,
    dataFolder: folder,
  });
  const events: CoreEvent[] = [];
  core.onEvent((event) => events.push(event));
  await core.open();
  return {
    core,
    folder,
    events,
    async [Symbol.asyncDispose]() {
      await core.close();
      if (more.dataFolder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Has a hub listen. @returns its address, which is this very machine's */
export async function listen({ app }: TestHub): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}
