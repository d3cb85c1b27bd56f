import { createPrivateKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '#server/cli/command-line.ts';
import { hundredthOf } from '#server/services/release-choice.ts';
import { releaseManifest, updateOffer, type ReleaseManifest } from '#shared/wire/update.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import { addCallers, type Callers } from '#tests/fixtures/hub-callers.ts';
import { enrolKiosk, type HubKiosk } from '#tests/fixtures/hub-kiosk.ts';
import { makeReleaseKey, publicText, signRelease } from '#tools/release/release-signer.ts';

let stand: TestHub;
let callers: Callers;
let kiosk: HubKiosk;
let work: string;
const key = createPrivateKey(makeReleaseKey());
/** Longer than two pieces of the store, and ending inside one. */
const APP = randomBytes(9 * 1024 * 1024 + 17);

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'gatehouse-release-'));
  stand = await openTestHub();
  callers = await addCallers(stand);
  writeFileSync(path.join(work, 'keys.json'), JSON.stringify({ keys: [publicText(key)] }));
});
afterAll(async () => {
  await stand[Symbol.asyncDispose]();
  rmSync(work, { recursive: true, force: true });
});
beforeEach(async () => {
  kiosk = await enrolKiosk(stand, { name: `Gate ${randomBytes(4).toString('hex')}` });
});
afterEach(async () => {
  await stand.hub.pool.query('DELETE FROM releases');
});

async function hub(...words: string[]): Promise<{ code: number; said: string }> {
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
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  const code = await runCommandLine(['release', ...words], { env, print, complain: print });
  return { code, said: lines.join('\n') };
}

/** A folder as electron-builder leaves it, signed. @returns what `hub release add` is told */
async function build(
  change: Partial<ReleaseManifest> & Pick<ReleaseManifest, 'sequence'>,
  signer = key,
): Promise<string[]> {
  const version = change.version ?? `1.${change.sequence}.0`;
  const folder = mkdtempSync(path.join(work, 'dist-'));
  writeFileSync(path.join(folder, `Gatehouse-${version}.AppImage`), APP);
  writeFileSync(path.join(folder, `gatehouse_${version}_amd64.deb`), 'for IT’s own tools');
  const { sequence, channel = 'stable', minimum_version = null, security = false } = change;
  const released_at = '2026-11-23T10:32:00.000Z';
  const choice = { sequence, channel, version, minimum_version, security, released_at };
  const manifest = path.join(folder, 'release.json');
  writeFileSync(manifest, JSON.stringify(await signRelease(folder, choice, signer)));
  return [folder, '--manifest', manifest, '--keys', path.join(work, 'keys.json')];
}

async function offered(asked: { version?: string; sequence?: number } = {}) {
  const { version = '1.0.0', sequence = 0 } = asked;
  const url = `/v1/sync/update?platform=linux-x64&version=${version}&sequence=${sequence}`;
  const answer = await kiosk.ask('GET', url);
  expect(answer.statusCode).toBe(200);
  const { offer } = updateOffer.parse(answer.json());
  return offer === null ? null : releaseManifest.parse(JSON.parse(offer.manifest));
}

describe('a release', () => {
  test('is added for nobody, then for a group, a part of the fleet and all, or held back', async () => {
    expect((await hub('add', ...(await build({ sequence: 1 })))).code).toBe(0);
    expect(await offered()).toBeNull();
    const hundredth = hundredthOf(kiosk.id, 1);
    await hub('roll-out', '1', `${hundredth}%`);
    expect(await offered()).toBeNull();
    await hub('roll-out', '1', `${hundredth + 1}%`);
    expect(await offered()).toMatchObject({ sequence: 1, version: '1.1.0' });
    expect(await offered({ sequence: 1 })).toBeNull();
    await hub('pause', '1');
    expect(await offered()).toBeNull();
    await hub('resume', '1');
    await hub('roll-out', '1', 'north');
    expect(await offered()).toBeNull();
    await hub('place', kiosk.id, 'stable', 'north');
    expect(await offered()).toMatchObject({ sequence: 1 });
    await hub('place', kiosk.id, 'beta', 'north');
    expect(await offered()).toBeNull();
    expect((await hub('list')).said).toMatch(/^1\tstable\t1\.1\.0\t0%\tnorth\trolled out$/m);
  });

  test('reaches whoever runs less than its minimum with the first', async () => {
    await hub('add', ...(await build({ sequence: 1, minimum_version: '1.1.0' })));
    expect(await offered({ version: '1.0.9' })).toBeNull();
    await hub('roll-out', '1', '1%');
    expect(await offered({ version: '1.0.9' })).toMatchObject({ sequence: 1 });
  });

  test('is refused where it is unsigned, altered, or not the newest', async () => {
    const stranger = createPrivateKey(makeReleaseKey());
    expect(await hub('add', ...(await build({ sequence: 1 }, stranger)))).toMatchObject({
      code: 1,
    });
    const altered = await build({ sequence: 1 });
    writeFileSync(path.join(altered[0]!, 'Gatehouse-1.1.0.AppImage'), randomBytes(APP.length));
    const { code, said } = await hub('add', ...altered);
    expect([code, said]).toEqual([1, expect.stringContaining('was altered')]);
    await hub('add', ...(await build({ sequence: 5 })));
    for (const sequence of [5, 4]) {
      expect((await hub('add', ...(await build({ sequence })))).code).toBe(1);
    }
    expect((await hub('list')).said.split('\n')).toHaveLength(1);
  });

  test('is rolled back by a newer manifest of a lower version, for all at once', async () => {
    await hub('add', ...(await build({ sequence: 1, version: '1.1.0' })));
    await hub('add', ...(await build({ sequence: 2, version: '1.2.0' })));
    await hub('roll-out', '2', '100%');
    expect(await offered({ sequence: 1 })).toMatchObject({ version: '1.2.0' });
    await hub('roll-back', ...(await build({ sequence: 3, version: '1.1.0' })));
    expect(await offered({ version: '1.2.0', sequence: 2 })).toMatchObject({ version: '1.1.0' });
    expect(await offered()).toMatchObject({ sequence: 3 });
    expect((await hub('list')).said).toMatch(/^2\tstable\t1\.2\.0\t100%\t-\tpaused /m);
  });

  test('is downloaded whole or from any byte on, by kiosks alone', async () => {
    await hub('add', ...(await build({ sequence: 1 })));
    const url = '/v1/sync/update/1/Gatehouse-1.1.0.AppImage';
    const whole = await kiosk.ask('GET', url);
    expect(whole.statusCode).toBe(200);
    expect(whole.rawPayload.equals(APP)).toBe(true);
    const from = 4 * 1024 * 1024 - 5;
    const rest = await kiosk.ask('GET', url, undefined, { headers: { range: `bytes=${from}-` } });
    expect([rest.statusCode, rest.headers['content-range']]).toEqual([
      206,
      `bytes ${from}-${APP.length - 1}/${APP.length}`,
    ]);
    expect(rest.rawPayload.equals(APP.subarray(from))).toBe(true);
    const behind = { headers: { range: `bytes=${APP.length}-` } };
    expect((await kiosk.ask('GET', url, undefined, behind)).statusCode).toBe(416);
    expect((await stand.app.inject({ method: 'GET', url })).statusCode).toBe(401);
    expect((await kiosk.ask('GET', '/v1/sync/update/1/other')).statusCode).toBe(404);
  });

  test('is shown with what each kiosk runs and what failed', async () => {
    await hub('add', ...(await build({ sequence: 1 })));
    const report = {
      version: '1.0.0',
      platform: 'linux-x64',
      sequence: 1,
      state: 'went-back',
      failure: 'self-test',
    };
    expect((await kiosk.ask('POST', '/v1/sync/update/report', report)).statusCode).toBe(204);
    const headers = await callers.headers('api', 'organiser');
    const seen = await stand.app.inject({ method: 'GET', url: '/v1/releases', headers });
    expect(seen.json()).toMatchObject({ releases: [{ sequence: 1, percent: 0, paused_at: null }] });
    const { kiosks } = seen.json<{ kiosks: Record<string, unknown>[] }>();
    const found = kiosks.find((one) => one['kiosk_id'] === kiosk.id);
    expect(found).toMatchObject({ channel: 'stable', group: null, report });
    expect((await hub('kiosks')).said).toMatch(/stable\t-\t1\.0\.0\twent-back\tself-test\t20/);
  });
});
