import { expect, test, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { filesWith } from '#tests/fixtures/raw-search.ts';
import { EVENT_ID, MAIN_GATE, makeSmallEvent, TEST_KEY } from '../fixtures/small-event.ts';
import { addStaff, STAFF, STAFF_PASSWORD } from '../fixtures/staff-session.ts';
import { answerSaveDialog } from './print-desk.ts';
import { corePid, launchKiosk, type Kiosk } from './electron-app.ts';
import { appear, expectAccessible, expectVerdict, picture, scanByHand } from './gate-stand.ts';

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

test('a support bundle is read part by part, and what is chosen of it is saved', async () => {
  const { page } = kiosk;
  await page.getByRole('button', { name: 'Support bundle' }).click();
  const dialog = page.getByRole('dialog', { name: 'Support bundle' });
  const parts = dialog.getByRole('list', { name: 'What is in it' }).getByRole('listitem');
  await expect(parts).toHaveCount(8);
  await dialog.getByRole('button', { name: 'Show Crashes' }).click();
  await expect(dialog.getByRole('textbox', { name: 'crashes.log' })).toHaveValue(
    /"program":"core"/,
  );
  await dialog.getByRole('button', { name: 'Show The laptop and its programs' }).click();
  // What the shell alone sees has come to the core.
  const laptop = dialog.getByRole('textbox', { name: 'laptop.json' });
  await expect(laptop).toHaveValue(/"program": "helper"/);
  await expectAccessible(page, 'a support bundle');
  await picture(page, 'support-bundle');

  // By keys: the box itself lies under what is drawn of it.
  await dialog.getByRole('checkbox', { name: /^Log of the shell/ }).press('Space');
  const file = path.join(dataFolder, 'bundle.tgz');
  await answerSaveDialog(kiosk, null);
  const save = dialog.getByRole('button', { name: 'Save to a file' });
  await save.click();
  await expect(save).toBeEnabled();
  expect(existsSync(file)).toBe(false);
  await answerSaveDialog(kiosk, path.join(dataFolder, 'nowhere', 'bundle.tgz'));
  await save.click();
  await expect(dialog.getByText('The file could not be written')).toBeVisible();
  await answerSaveDialog(kiosk, file);
  await save.click();
  await expect(dialog.getByText(/^Saved: \d+ kB/)).toBeVisible();
  const names = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n');
  expect(names).toHaveLength(7);
  expect(names).not.toContain('gatehouse-support/shell.log');
  const text = gunzipSync(await readFile(file)).toString('latin1');
  expect(text).toContain('"verdict":"already-inside"');
  expect(text).not.toContain(GUEST.split(' ')[1]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await kiosk.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.setContentSize(1280, 720),
  );
  await appear(page, { language: 'hi', theme: 'dark' });
  await page.getByRole('button', { name: 'सहायता बंडल' }).click();
  await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(8);
  await page.getByRole('button', { name: 'दिखाएँ कोर का लॉग' }).click();
  await expect(page.getByRole('textbox', { name: 'core.log' })).toBeVisible();
  await expectAccessible(page, 'a support bundle in Hindi, dark');
  await picture(page, 'support-bundle-hi-dark-720');
});
