import { expect, test } from '@playwright/test';
import { KioskProcess } from '#tools/soak/kiosk-process.ts';
import { SoakHub } from '#tools/soak/soak-hub.ts';
import { TEST_KEY } from './electron-app.ts';
import { UpdateStand } from './update-stand.ts';

/*
 * The real Electron, the real electron-updater and the real hub, all the way from one version to the next
 * and back. What is a stand-in, update-stand.ts says.
 */

const PATIENCE = { timeout: 60_000, intervals: [200] };

let stand: UpdateStand;
test.skip(process.platform !== 'linux', 'the stand-in is one for an AppImage');

let hub: SoakHub;

test.beforeAll(async () => {
  stand = new UpdateStand('0.1.1', TEST_KEY);
  stand.setWindow();
  hub = await SoakHub.start();
  const kiosk = new KioskProcess({ dataFolder: stand.dataFolder, key: TEST_KEY, clockMs: 0 });
  await kiosk.ask({ do: 'open' });
  const given = { name: 'Gate A', use: 'gate', events: [] };
  const made = await hub.as('admin').call('POST', '/v1/kiosks', given);
  await kiosk.client(null)('setup.enrol', { link: String(made['qr']) });
  await kiosk.close();
});
test.afterAll(async () => {
  stand.close();
  await hub.close();
});

async function report(): Promise<unknown> {
  const [row] = await hub.query<{ report: unknown }>('SELECT report FROM kiosk_updates');
  return row?.report ?? {};
}

test('a laptop goes to the next version by itself, and back from one that does not work', async () => {
  test.setTimeout(240_000);
  await stand.release(hub, { sequence: 1, version: '0.2.0' });
  stand.start();
  await expect
    .poll(report, PATIENCE)
    .toMatchObject({ version: '0.2.0', state: 'current', sequence: 1, failure: null });
  expect(stand.installedVersion()).toBe('0.2.0');
  expect(stand.kept('trial.json')).toBeNull();
  expect(stand.kept('kept.json')).toMatchObject({
    version: '0.2.0',
    name: 'Gatehouse-0.2.0.AppImage',
  });

  await stand.release(hub, { sequence: 2, version: '0.3.0', isBad: true });
  await stand.stop();
  stand.start();
  for (let starts = 1; starts <= 3; starts += 1) {
    await expect
      .poll(() => stand.kept('trial.json'), PATIENCE)
      .toMatchObject({ state: 'testing', starts, back: { version: '0.2.0' } });
    await stand.untilNobodyRuns();
    expect(stand.installedVersion()).toBe('0.3.0');
    stand.start();
  }
  await expect
    .poll(report, PATIENCE)
    .toMatchObject({ version: '0.2.0', state: 'went-back', sequence: 2, failure: 'self-test' });
  expect(stand.installedVersion()).toBe('0.2.0');
  await stand.stop();
});
