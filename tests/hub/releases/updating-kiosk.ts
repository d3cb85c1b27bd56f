import { createPrivateKey, randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CoreOptions } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { runCommandLine } from '#server/cli/command-line.ts';
import { DEFAULT_UPDATE_PLAN } from '#shared/domain/update-rule.ts';
import type { UpdateOrder, UpdateOutcome } from '#shared/ipc/update-order.ts';
import type { ReleaseManifest } from '#shared/wire/update.ts';
import type { TestHub } from '#tests/fixtures/hub-app.ts';
import { openKiosk, type StandKiosk } from '#tests/hub/sync-engine/kiosk-stand.ts';
import { makeReleaseKey, publicText, signRelease } from '#tools/release/release-signer.ts';

/** What a child that updates itself is told. */
export interface UpdatingPlan {
  readonly dataFolder: string;
  readonly key: string;
  /** The release key's public half. */
  readonly release: string;
  readonly kilobytesPerSecond: number;
}

export const RELEASE_KEY = createPrivateKey(makeReleaseKey());
/** Longer than two pieces of the hub's store, and ending inside one. */
export const APP = randomBytes(9 * 1024 * 1024 + 17);

/** A hub's operator: adds releases and says who has them. */
export function operator(stand: TestHub, work: string) {
  const keys = path.join(work, 'keys.json');
  writeFileSync(keys, JSON.stringify({ keys: [publicText(RELEASE_KEY)] }));

  async function hub(...words: string[]): Promise<void> {
    const { config } = stand.hub;
    const env = {
      MODE: 'test',
      PUBLIC_URL: config.publicUrl,
      DATABASE_URL: config.databaseUrl,
      KEYS_DIR: config.keysFolder,
      FILES_DIR: path.join(stand.folder, 'files'),
      MAIL_DIR: path.join(stand.folder, 'mail'),
      MAIL_FROM: 'hub@hub.example',
      LOG_LEVEL: 'silent',
    };
    const said: string[] = [];
    const print = (line: string): void => void said.push(line);
    const code = await runCommandLine(['release', ...words], { env, print, complain: print });
    if (code !== 0) throw new Error(said.join('\n'));
  }

  return {
    hub,
    /** Signs a release of APP and offers it to all. */
    async release(
      change: Partial<ReleaseManifest> & Pick<ReleaseManifest, 'sequence' | 'version'>,
      how: 'add' | 'roll-back' = 'add',
      percent = '100%',
    ): Promise<void> {
      const folder = mkdtempSync(path.join(work, 'dist-'));
      writeFileSync(path.join(folder, `Gatehouse-${change.version}.AppImage`), APP);
      const choice = {
        channel: 'stable',
        minimum_version: null,
        security: false,
        released_at: '2026-11-23T10:32:00.000Z',
        ...change,
      } as const;
      const manifest = path.join(folder, 'release.json');
      writeFileSync(manifest, JSON.stringify(await signRelease(folder, choice, RELEASE_KEY)));
      await hub(how, folder, '--manifest', manifest, '--keys', keys);
      await hub('roll-out', String(change.sequence), percent);
    },
  };
}

export interface UpdatingKiosk extends StandKiosk {
  /** What it had installed, newest last. */
  readonly orders: (UpdateOrder | null)[];
  /** Says what became of it. */
  tell(outcome: UpdateOutcome): void;
}

/** A whole core that updates itself, but for the installer. */
export async function openUpdatingKiosk(
  more: Partial<CoreOptions> & {
    readonly when?: typeof DEFAULT_UPDATE_PLAN.when;
    readonly found?: UpdateOutcome;
  } = {},
): Promise<UpdatingKiosk> {
  const { when = DEFAULT_UPDATE_PLAN.when, found, ...options } = more;
  const orders: (UpdateOrder | null)[] = [];
  let outcome: UpdateOutcome | null = found ?? null;
  const kiosk = await openKiosk(silentLog, {
    version: '1.0.0',
    noMulticast: true,
    updateClocks: { ask: 200, look: 50, longestWait: 200 },
    updates: {
      platform: 'linux-x64',
      keys: [publicText(RELEASE_KEY)],
      plan: { when, kilobytesPerSecond: 1_000_000 },
      outcome: () => outcome,
      order: (next) => orders.push(next),
    },
    ...options,
  });
  return {
    ...kiosk,
    orders,
    tell(next) {
      outcome = next;
    },
  };
}
