import { fork } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { STAFF_PASSWORD, STAFF_PASSWORD_HASH } from '#tests/fixtures/staff-session.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import { addHubEvent } from '#tests/fixtures/hub-event.ts';
import { listen, openKiosk, STAND_KEY } from '#tests/hub/sync-engine/kiosk-stand.ts';
import { makeReleaseKey, publicText } from '#tools/release/release-signer.ts';
import {
  APP,
  openUpdatingKiosk,
  operator,
  RELEASE_KEY,
  type UpdatingKiosk,
  type UpdatingPlan,
} from './updating-kiosk.ts';

/* Real: the hub on PostgreSQL, its command line, the kiosk's core and store. The installer is not. */

const PATIENCE = { timeout: 20_000, interval: 25 };
const OPERATOR = { type: 'system', id: null, ip: null, userAgent: null } as const;
const ANY_TIME = {
  kind: 'window',
  days: [0, 1, 2, 3, 4, 5, 6],
  from: '00:00',
  to: '00:00',
} as const;

let work: string;
let stand: TestHub;
let hubUrl: string;
let eventId: Uuid;
let gateId: Uuid;
let releases: ReturnType<typeof operator>;
const closing: AsyncDisposable[] = [];

beforeEach(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'gatehouse-updates-'));
  stand = await openTestHub();
  eventId = await addHubEvent(stand.hub.pool, 'Sammelan');
  gateId = newId();
  const north = `INSERT INTO gates (id, event_id, name) VALUES ($1, $2, 'North')`;
  await stand.hub.pool.query(north, [gateId, eventId]);
  hubUrl = await listen(stand);
  releases = operator(stand, work);
});
afterEach(async () => {
  for (const one of closing.splice(0).toReversed()) await one[Symbol.asyncDispose]();
  await stand[Symbol.asyncDispose]();
  rmSync(work, { recursive: true, force: true });
});

async function joined(more: Parameters<typeof openUpdatingKiosk>[0] = {}): Promise<UpdatingKiosk> {
  const kiosk = await openUpdatingKiosk(more);
  closing.push(kiosk);
  await join(kiosk);
  return kiosk;
}

async function join({ core }: Pick<UpdatingKiosk, 'core'>): Promise<void> {
  const given = { name: 'Gate A', use: 'gate', events: [eventId] } as const;
  const { code } = await stand.hub.kiosks.enrolment.announce(OPERATOR, given);
  await core.call('setup.enrol', { hubUrl, code });
  await vi.waitFor(async () => {
    expect((await core.call('sync.view', {})).phase).toBe('live');
    const { events } = await core.call('setup.events', {});
    expect(events).toHaveLength(1);
  }, PATIENCE);
}

async function expectReported(expected: object): Promise<void> {
  await vi.waitFor(async () => {
    const { rows } = await stand.hub.pool.query<{ report: object }>(
      'SELECT report FROM kiosk_updates',
    );
    expect(rows[0]?.report).toMatchObject(expected);
  }, PATIENCE);
}

/** Reads or changes a kiosk's store beside its own code. */
function inStore<T>(folder: string, work: (store: Database.Database) => T): T {
  const store = new Database(path.join(folder, 'gatehouse.db'), { timeout: 5_000 });
  try {
    store.pragma("cipher='sqlcipher'");
    store.pragma('legacy=4');
    store.pragma(`key = "x'${STAND_KEY}'"`);
    return work(store);
  } finally {
    store.close();
  }
}

/** A supervisor of this kiosk alone. */
async function signIn({ core, folder }: UpdatingKiosk): Promise<CoreClient> {
  inStore(folder, (store) =>
    store
      .prepare(
        `INSERT INTO admin_users (id, email, name, role, password_hash, active, created_at)
         VALUES (?, 'sita@example.org', 'Sita', 'supervisor', ?, 1, '2026-11-01T00:00:00.000Z')`,
      )
      .run(newId(), STAFF_PASSWORD_HASH),
  );
  const { token } = await core.call('session.signIn', {
    by: 'password',
    email: 'sita@example.org',
    password: STAFF_PASSWORD,
  });
  return core.as(token).call;
}

const fileOf = ({ folder }: { folder: string }, sequence: number, version: string): string =>
  path.join(folder, 'updates', String(sequence), `Gatehouse-${version}.AppImage`);

test('a release comes whole and is had installed when the program ends', async () => {
  const kiosk = await joined();
  await expectReported({ state: 'current', version: '1.0.0', sequence: 0 });
  await releases.release({ sequence: 3, version: '1.1.0' });
  await expectReported({ state: 'ready', sequence: 3 });
  const file = fileOf(kiosk, 3, '1.1.0');
  expect(readFileSync(file).equals(APP)).toBe(true);
  await vi.waitFor(() => {
    expect(kiosk.orders.at(-1)).toMatchObject({ file, isNow: false, hasWayBack: true });
  }, PATIENCE);
  expect(existsSync(path.join(kiosk.folder, 'aside'))).toBe(false);
  await kiosk.core.close();
  // An encrypted copy lies aside before the next version touches the data.
  const [copy = ''] = readdirSync(path.join(kiosk.folder, 'aside'));
  expect(copy).toMatch(/^before-update-3-/);
  const head = readFileSync(path.join(kiosk.folder, 'aside', copy)).subarray(0, 15);
  expect(head.toString('latin1')).not.toBe('SQLite format 3');

  // The next version runs, has shown that it works, and puts all that away.
  const next = await openUpdatingKiosk({
    dataFolder: kiosk.folder,
    version: '1.1.0',
    found: { kind: 'testing', sequence: 3 },
  });
  closing.push(next);
  await expectReported({ state: 'installing', version: '1.1.0' });
  next.tell({ kind: 'passed', sequence: 3 });
  await expectReported({ state: 'current', version: '1.1.0', sequence: 3, failure: null });
  await vi.waitFor(() => {
    expect(readdirSync(path.join(kiosk.folder, 'aside'))).toEqual([]);
    expect(existsSync(file)).toBe(false);
  }, PATIENCE);
  expect(next.orders.filter((order) => order !== null)).toEqual([]);
});

test('killed in the middle of a download, it goes on from where it was', async () => {
  const first = await openUpdatingKiosk();
  await join(first);
  await first.core.close();
  closing.push(first);
  await releases.release({ sequence: 1, version: '1.1.0' });
  const plan: UpdatingPlan = {
    dataFolder: first.folder,
    key: STAND_KEY,
    release: publicText(RELEASE_KEY),
    kilobytesPerSecond: 1_500,
  };
  const child = fork(path.join(import.meta.dirname, 'updating-child.ts'), [JSON.stringify(plan)], {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const part = `${fileOf(first, 1, '1.1.0')}.part`;
  const sizeOf = (): number => (existsSync(part) ? statSync(part).size : 0);
  await vi.waitFor(() => {
    expect(sizeOf()).toBeGreaterThan(2_000_000);
  }, PATIENCE);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const kept = sizeOf();
  expect(kept).toBeLessThan(APP.length);
  const asked: string[] = [];
  stand.app.server.on('request', ({ url, headers }) => {
    if (url?.includes('/v1/sync/update/1/')) asked.push(headers.range ?? '');
  });
  const again = await openUpdatingKiosk({ dataFolder: first.folder });
  closing.push(again);
  await expectReported({ state: 'ready', sequence: 1 });
  expect(asked).toEqual([`bytes=${kept}-`]);
  expect(readFileSync(fileOf(first, 1, '1.1.0')).equals(APP)).toBe(true);
});

test('what the hub altered is thrown away, and said', async () => {
  const kiosk = await joined();
  await releases.release({ sequence: 1, version: '1.1.0' }, 'add', '0%');
  const files = path.join(stand.folder, 'files');
  const pieces = readdirSync(files, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const piece of pieces) {
    const bytes = readFileSync(piece);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(piece, bytes);
  }
  await releases.hub('roll-out', '1', '100%');
  await expectReported({ state: 'failed', failure: 'altered', sequence: 1 });
  expect(kiosk.orders.filter((order) => order !== null)).toEqual([]);
  const file = fileOf(kiosk, 1, '1.1.0');
  expect([file, `${file}.part`].filter((one) => existsSync(one))).toEqual([]);
});

test('a release that no key of the package signed is refused, and said', async () => {
  const stranger = publicText(createPrivateKey(makeReleaseKey()));
  const foreign = await openKiosk(undefined, {
    version: '1.0.0',
    noMulticast: true,
    updateClocks: { ask: 200, look: 50, longestWait: 200 },
    updates: {
      platform: 'linux-x64',
      keys: [stranger],
      plan: { when: ANY_TIME, kilobytesPerSecond: 1_000_000 },
      outcome: () => null,
      order: () => {
        throw new Error('nothing may be installed');
      },
    },
  });
  closing.push(foreign);
  await join(foreign);
  await releases.release({ sequence: 4, version: '1.4.0' });
  await expectReported({ state: 'failed', failure: 'unsigned' });
});

test('a number below the highest seen is refused, also from a hub that was set back', async () => {
  const kiosk = await joined();
  await releases.release({ sequence: 4, version: '1.4.0' });
  await vi.waitFor(() => {
    expect(kiosk.orders.at(-1)).toMatchObject({ isNow: false });
  }, PATIENCE);
  await stand.hub.pool.query('DELETE FROM releases');
  await releases.release({ sequence: 3, version: '1.3.0' });
  // An honest hub has nothing above 4; this one says that the old manifest is its ninth.
  await stand.hub.pool.query('UPDATE releases SET sequence = 9');
  await expectReported({ state: 'failed', failure: 'older' });
  expect(existsSync(fileOf(kiosk, 3, '1.3.0'))).toBe(false);
});

test('a pause is kept to until it ends; a roll-back is a newer release of an older version', async () => {
  const kiosk = await joined({ version: '1.5.0' });
  await releases.release({ sequence: 5, version: '1.6.0' });
  await vi.waitFor(() => {
    expect(kiosk.orders.at(-1)).toMatchObject({ isNow: false });
  }, PATIENCE);
  await releases.hub('pause', '5');
  await vi.waitFor(() => {
    expect(kiosk.orders.at(-1)).toBeNull();
  }, PATIENCE);
  await releases.hub('resume', '5');
  await vi.waitFor(() => {
    expect(kiosk.orders.at(-1)).toMatchObject({ isNow: false });
  }, PATIENCE);
  await releases.release({ sequence: 6, version: '1.4.0' }, 'roll-back');
  await vi.waitFor(() => {
    expect(kiosk.orders.at(-1)?.file).toBe(fileOf(kiosk, 6, '1.4.0'));
  }, PATIENCE);
});

describe('near an event', () => {
  let kiosk: UpdatingKiosk;
  let supervisor: CoreClient;

  /** The event as it is in this kiosk's copy. */
  function doorsOpenIn(hours: number): void {
    const open = Date.now() + hours * 3_600_000;
    inStore(kiosk.folder, (store) =>
      store
        .prepare('UPDATE events SET doors_open_at = ?, doors_close_at = ?')
        .run(toInstant(open), toInstant(open + 4 * 3_600_000)),
    );
  }

  beforeEach(async () => {
    kiosk = await joined({ when: ANY_TIME });
    supervisor = await signIn(kiosk);
  });

  test('nothing is downloaded or installed; afterwards it goes by itself in IT’s window', async () => {
    doorsOpenIn(1);
    await releases.release({ sequence: 1, version: '1.1.0', minimum_version: '1.0.5' });
    await vi.waitFor(async () => {
      expect(await supervisor('update.view', {})).toMatchObject({
        state: 'waiting',
        hold: 'event',
        newest: { sequence: 1, version: '1.1.0', isDemanded: true, isSecurity: false },
      });
    }, PATIENCE);
    expect(existsSync(path.dirname(fileOf(kiosk, 1, '1.1.0')))).toBe(false);
    await expect(
      supervisor('update.now', { sequence: 1, despiteEvent: true }),
    ).rejects.toMatchObject({ code: 'not-ready' });
    doorsOpenIn(-5);
    await vi.waitFor(() => {
      expect(kiosk.orders.at(-1)).toMatchObject({ isNow: true, hasWayBack: true });
    }, PATIENCE);
    expect(readdirSync(path.join(kiosk.folder, 'aside'))).toHaveLength(1);
  });

  test('a security update comes, and is installed where a supervisor says so, knowingly', async () => {
    doorsOpenIn(-1);
    await releases.release({ sequence: 1, version: '1.1.0', security: true });
    await vi.waitFor(async () => {
      expect(await supervisor('update.view', {})).toMatchObject({ state: 'ready', hold: 'event' });
    }, PATIENCE);
    await kiosk.core.call('setup.chooseGate', { kioskName: 'Gate A', eventId, gateId });
    expect((await kiosk.core.call('gate.status', {})).troubles).toEqual(['security-update']);
    await expect(
      supervisor('update.now', { sequence: 1, despiteEvent: false }),
    ).rejects.toMatchObject({ code: 'update-held' });
    expect(kiosk.orders.filter((order) => order !== null)).toEqual([]);
    await supervisor('update.now', { sequence: 1, despiteEvent: true });
    await vi.waitFor(() => {
      expect(kiosk.orders.at(-1)).toMatchObject({ isNow: true });
    }, PATIENCE);
    kiosk.tell({ kind: 'not-installed', sequence: 1 });
    await expectReported({ state: 'failed', failure: 'install' });
  });
});

test('a package without release keys, or one that IT updates, takes none and says so', async () => {
  for (const [keys, platform, off] of [
    [[], 'linux-x64', 'no-keys'],
    [[publicText(RELEASE_KEY)], null, 'not-updatable'],
  ] as const) {
    const plan = { when: ANY_TIME, kilobytesPerSecond: 1_000 };
    const order = () => expect.unreachable('nothing may be installed');
    const ways = { platform, keys, plan, outcome: () => null, order };
    const kiosk = await openUpdatingKiosk({ updates: ways });
    closing.push(kiosk);
    const view = await (await signIn(kiosk))('update.view', {});
    expect(view).toMatchObject({ state: 'off', off, newest: null, version: '1.0.0' });
  }
});

test('a version that went back is not offered the same again, and the hub hears of it', async () => {
  const kiosk = await joined();
  await releases.release({ sequence: 1, version: '1.1.0' });
  await vi.waitFor(() => {
    expect(kiosk.orders.at(-1)).toMatchObject({ isNow: false });
  }, PATIENCE);
  kiosk.tell({ kind: 'went-back', sequence: 1 });
  await expectReported({ state: 'went-back', failure: 'self-test', version: '1.0.0', sequence: 1 });
  await vi.waitFor(() => {
    expect(existsSync(fileOf(kiosk, 1, '1.1.0'))).toBe(false);
    expect(kiosk.orders.at(-1)).toBeNull();
  }, PATIENCE);
  await releases.release({ sequence: 2, version: '1.1.1' });
  await expectReported({ state: 'ready', sequence: 2 });
});
