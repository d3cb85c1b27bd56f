import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type Database from 'better-sqlite3';
import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { DATABASE_FILE } from '#core/storage/database.ts';
import { codeOfLostHub, joinLostHub } from '#tests/fixtures/lost-hub.ts';
import { EVENT_ID, MAIN_GATE, makeSmallEvent, TEST_KEY } from '#tests/fixtures/small-event.ts';
import { addStaff, STAFF, STAFF_PASSWORD, STAFF_PIN } from '#tests/fixtures/staff-session.ts';
import { openRaw } from '../integration/core/test-core.ts';
import { launchKiosk, type Kiosk } from './electron-app.ts';
import { appear, expectAccessible, picture } from './gate-stand.ts';

const DAY_MS = 24 * 60 * 60_000;

let folder: string;
let kiosk: Kiosk;

/** A laptop at its gate, in whose store something was changed while it was off. @returns what came of it */
async function openAfter<T>(change: (database: Database.Database) => Promise<T>): Promise<T> {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-lease-'));
  await makeSmallEvent(folder, { event: { status: 'closed' } }, (small) => {
    addStaff(small);
    small.addGuest({ user: { name: 'Asha Sharma' } });
  });
  const core = createCore({ dataFolder: folder, throwawayKey: TEST_KEY, log: silentLog });
  await core.open();
  await core.call('setup.chooseGate', {
    kioskName: 'Laptop one',
    eventId: EVENT_ID,
    gateId: MAIN_GATE,
  });
  await core.close();
  const database = openRaw(folder);
  const made = await change(database);
  database.close();
  kiosk = await launchKiosk({ dataFolder: folder, throwawayKey: TEST_KEY });
  return made;
}
test.afterEach(async () => {
  await kiosk.close();
  await rm(folder, { recursive: true, force: true });
});

test('a laptop whose lease has ended is opened by telephone, with the keyboard alone', async () => {
  const kioskId = await openAfter(async (database) => {
    await joinLostHub(database);
    // Forty days ago it was heard for the last time.
    database
      .prepare(
        'INSERT INTO lease (id, days, unheard_ms, as_of_ms, allowed_ms) VALUES (1, 30, ?, ?, 0)',
      )
      .run(40 * DAY_MS, Date.now());
    return database.prepare<[], string>('SELECT id FROM kiosks WHERE own = 1').pluck().get() ?? '';
  });
  const { page } = kiosk;
  await expect(page.getByRole('heading', { name: 'This laptop has locked itself' })).toBeVisible();
  await expect(page.locator('main.gate')).toBeHidden();
  await expectAccessible(page, 'an ended lease');
  await picture(page, 'lease-ended');
  await appear(page, { language: 'hi', theme: 'dark' });
  await expectAccessible(page, 'an ended lease in Hindi, dark');
  await picture(page, 'lease-ended-hi-dark');
  await appear(page, { language: 'en', theme: 'light' });

  const signs = (await page.locator('.lease-lock__signs').textContent()) ?? '';
  const challenge = signs.replaceAll(' ', '');
  const code = await codeOfLostHub(folder, { kioskId, challenge, days: 3 });
  const type = async (typed: string): Promise<void> => {
    await page.getByLabel('Code from the hub').fill(typed);
    await page.getByRole('radio', { name: 'The supervisor' }).focus();
    await page.keyboard.press('Space');
    await page.getByLabel('PIN', { exact: true }).focus();
    await page.keyboard.type(STAFF_PIN, { delay: 70 });
    await page.keyboard.press('Enter');
  };
  await type('3AAAA AAAAA');
  await expect(page.getByText('This is not the code for this laptop.')).toBeVisible();
  await picture(page, 'lease-code-wrong');
  // The smallest screen that a gate works on.
  await kiosk.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 720);
  });
  await appear(page, { language: 'hi' });
  const submit = page.getByRole('button', { name: 'यह लैपटॉप खोलें' });
  await expect(submit).toBeInViewport({ ratio: 1 });
  await picture(page, 'lease-code-wrong-hi-720');
  await appear(page, { language: 'en' });
  await type(`${code.slice(0, 5)} ${code.slice(5)}`.toLowerCase());
  await expect(page.locator('main.gate')).toBeVisible();
});

test('an administrator destroys the copy of a laptop that goes to other hands', async () => {
  const people = await openAfter(async (database) => {
    await joinLostHub(database);
    return database.prepare<[], number>('SELECT count(*) FROM users').pluck().get() ?? 0;
  });
  const { page } = kiosk;
  await page.locator('main.gate').waitFor();
  await page.keyboard.press('F8');
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.getByLabel('E-mail', { exact: true }).fill(STAFF.admin.email);
  await page.getByLabel('Password', { exact: true }).fill(STAFF_PASSWORD);
  await page.keyboard.press('Enter');
  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  await rooms.getByText('Hub and gates', { exact: true }).click();
  // As if the hub had it all.
  const database = openRaw(folder);
  database.exec('DELETE FROM outbox; UPDATE sync_state SET facts_waiting = 0');
  database.close();
  await page.getByRole('button', { name: 'Destroy the copy' }).click();
  const dialog = page.getByRole('dialog');
  const destroy = dialog.getByRole('button', { name: 'Destroy the copy' });
  await expect(destroy).toBeDisabled();
  await expectAccessible(page, 'the end of a copy');
  await picture(page, 'destroy-copy');
  await appear(page, { language: 'hi', theme: 'dark' });
  await expect(page.getByRole('heading', { name: 'इस लैपटॉप की प्रति नष्ट करें?' })).toBeVisible();
  await expectAccessible(page, 'the end of a copy in Hindi, dark');
  await picture(page, 'destroy-copy-hi-dark');
  await appear(page, { language: 'en', theme: 'light' });
  await dialog.getByRole('textbox').fill(String(people));
  await destroy.click();
  await expect(page.getByText('The copy on this laptop was destroyed.')).toBeVisible();
  await expect(page.getByText('The hub could not be told', { exact: false })).toBeVisible();
  await expectAccessible(page, 'a copy that is gone, and a hub that does not know');
  await picture(page, 'copy-destroyed');
  expect(existsSync(path.join(folder, DATABASE_FILE))).toBe(false);
});
