import { expect, test, type Page } from '@playwright/test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { filesWith } from '#tests/fixtures/raw-search.ts';
import { EVENT_ID, MAIN_GATE, makeSmallEvent, TEST_KEY } from '../fixtures/small-event.ts';
import { addStaff, STAFF, STAFF_PASSWORD } from '../fixtures/staff-session.ts';
import { corePid, launchKiosk, type Kiosk } from './electron-app.ts';
import { expectAccessible, expectVerdict, picture, scanByHand } from './gate-stand.ts';

const HOUR = 3_600_000;
/** On the screen, in the page's memory and in the core's when they crash. */
const GUEST = 'Zarathustra Quetzalcoatl Wintergreen';

// The second looks at what the first left behind.
test.describe.configure({ mode: 'serial' });

let kiosk: Kiosk;
let dataFolder: string;
let ticket: string;

test.beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-health-'));
  const event = {
    doors_open_at: toInstant(Date.now() - HOUR),
    doors_close_at: toInstant(Date.now() + 3 * HOUR),
  };
  ticket = await makeSmallEvent(dataFolder, { event }, (small) => {
    addStaff(small);
    return small.addGuest({ user: { name: GUEST } }).text;
  });
  const core = createCore({ dataFolder, throwawayKey: TEST_KEY, log: silentLog });
  await core.open();
  const place = { eventId: EVENT_ID, gateId: MAIN_GATE };
  await core.call('setup.chooseGate', { kioskName: 'Laptop one', ...place });
  await core.close();
  kiosk = await launchKiosk({ dataFolder, throwawayKey: TEST_KEY });
  await kiosk.page.locator('main.gate').waitFor();
});
test.afterAll(async () => {
  await kiosk.close();
  await rm(dataFolder, { recursive: true, force: true });
});

async function openHealth(page: Page): Promise<void> {
  await page.keyboard.press('F8');
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.getByLabel('E-mail', { exact: true }).fill(STAFF.organiser.email);
  await page.getByLabel('Password', { exact: true }).fill(STAFF_PASSWORD);
  await page.keyboard.press('Enter');
  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  await rooms.getByText('Health', { exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Health' }).waitFor();
}

/** What the crashes' files say, the oldest first. */
function crashes(): { program: string; reason: string }[] {
  const folder = path.join(dataFolder, 'crashes');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
}

const dumps = (): string[] =>
  readdirSync(dataFolder, { recursive: true })
    .map(String)
    .filter((name) => /\.dmp$|(^|\/)core(\.\d+)?$/.test(name));

test('page and core crash with somebody’s name in memory: a report says so, and nothing of it is on the disk', async () => {
  const { app, page } = kiosk;
  await scanByHand(kiosk, ticket);
  await expectVerdict(page, 'admitted');
  await expect(page.getByText(GUEST).first()).toBeVisible();

  const core = await corePid(kiosk);
  const [shell, renderer] = await app.evaluate(({ BrowserWindow }) => [
    process.pid,
    BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId(),
  ]);
  if (process.platform === 'linux') {
    for (const pid of [core, shell, renderer]) {
      expect(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8')).toMatch(/^0+\s*$/);
    }
  }
  process.kill(core, 'SIGSEGV');
  await expect.poll(() => crashes().map(({ program }) => program)).toEqual(['core']);
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer(),
  );
  await expect.poll(() => crashes().map(({ program }) => program)).toEqual(['core', 'page']);
  expect(dumps()).toEqual([]);
  expect(filesWith(dataFolder, GUEST)).toEqual([]);
});

test('the room of health shows what the gate did, what it takes and what crashed', async () => {
  await kiosk.close();
  kiosk = await launchKiosk({ dataFolder, throwawayKey: TEST_KEY });
  const { page } = kiosk;
  await page.locator('main.gate').waitFor();
  await scanByHand(kiosk, ticket);
  await expectVerdict(page, 'already-inside');
  await page.keyboard.press('Escape');
  await openHealth(page);
  await expect(page.getByRole('table', { name: 'Verdicts' })).toContainText('1');
  await expect(page.getByRole('table', { name: 'How long it takes' })).toContainText('Verdict');
  await expect(page.getByText('Memory: core')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: ': core, exit' })).toBeVisible();
  await expectAccessible(page, 'the room of health');
  await picture(page, 'health');
});
