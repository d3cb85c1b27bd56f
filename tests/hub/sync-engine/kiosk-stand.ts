import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCore, type Core, type CoreEvent } from '#core/core.ts';
import { silentLog, type Log } from '#core/log.ts';
import type { TestHub } from '#tests/fixtures/hub-app.ts';

const KEY = '7'.repeat(64);

/** A whole core in a folder of its own. */
export interface StandKiosk extends AsyncDisposable {
  readonly core: Core;
  readonly folder: string;
  readonly events: CoreEvent[];
}

export async function openKiosk(log: Log = silentLog): Promise<StandKiosk> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-kiosk-'));
  const core = createCore({ dataFolder: folder, throwawayKey: KEY, version: '0.1.0', log });
  const events: CoreEvent[] = [];
  core.onEvent((event) => events.push(event));
  await core.open();
  return {
    core,
    folder,
    events,
    async [Symbol.asyncDispose]() {
      await core.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Has a hub listen. @returns its address, which is this very machine's */
export async function listen({ app }: TestHub): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}
