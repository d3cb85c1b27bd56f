import { expect, test, type Page } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { newId } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { EVENT_ID, MAIN_GATE, makeSmallEvent, TEST_KEY } from '../fixtures/small-event.ts';
import { addStaff, STAFF, STAFF_PASSWORD } from '../fixtures/staff-session.ts';
import { launchKiosk, type Kiosk } from './electron-app.ts';
import { expectAccessible, picture, scanByHand } from './gate-stand.ts';
import { answerSaveDialog } from './print-desk.ts';
import { paperOf, textOf } from './printed-paper.ts';

const HOUR = 3_600_000;

let kiosk: Kiosk;
let dataFolder: string;
/** Tickets of whom nobody has come yet. */
let waiting: string[];

/** An event that is going on: four came, one code was no ticket. */
test.beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-live-'));
  const event = {
    title: 'Jan Sabha Nagpur 2026',
    capacity: 20,
    doors_open_at: toInstant(Date.now() - HOUR),
    doors_close_at: toInstant(Date.now() + 3 * HOUR),
  };
  const tickets = await makeSmallEvent(dataFolder, { event }, (small) => {
    addStaff(small);
    return Array.from({ length: 8 }, () => small.addGuest().text);
  });
  const core = createCore({ dataFolder, throwawayKey: TEST_KEY, log: silentLog });
  await core.open();
  const place = { eventId: EVENT_ID, gateId: MAIN_GATE };
  await core.call('setup.chooseGate', { kioskName: 'Laptop one', ...place });
  for (const text of [...tickets.slice(0, 4), 'no ticket']) {
    await core.call('gate.scan', { scanId: newId(), text, reader: 'camera', direction: 'in' });
  }
  await core.close();
  waiting = tickets.slice(4);

  kiosk = await launchKiosk({ dataFolder, throwawayKey: TEST_KEY });
  const { page } = kiosk;
  await page.locator('main.gate').waitFor();
  await signIn(page);
});
test.afterAll(async () => {
  await kiosk.close();
  await rm(dataFolder, { recursive: true, force: true });
});

async function signIn(page: Page): Promise<void> {
  await page.keyboard.press('F8');
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.getByLabel('E-mail', { exact: true }).fill(STAFF.organiser.email);
  await page.getByLabel('Password', { exact: true }).fill(STAFF_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
}

async function openRoom(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Rooms' }).getByText(name, { exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

const tile = (page: Page, label: string) => page.locator('.tile', { hasText: label });

test('the live picture shows the evening, with its numbers as a table', async () => {
  const { page } = kiosk;
  await openRoom(page, 'Live');
  await expect(tile(page, 'Inside now')).toContainText('4');
  await expect(tile(page, 'Inside now')).toContainText('20 % of 20 places');
  await expect(tile(page, 'Refused')).toContainText('1');
  await expect(page.getByRole('table', { name: 'Why people were refused' })).toContainText(
    'Not a ticket',
  );
  await expect(page.locator('.recharts-bar-rectangle').first()).toBeVisible();
  await expectAccessible(page, 'the live picture');
  await picture(page, 'live');

  const numbers = page.getByRole('table', { name: 'Arrivals' });
  await expect(numbers).not.toBeInViewport();
  await page.getByRole('button', { name: 'Numbers' }).first().click();
  await numbers.scrollIntoViewIfNeeded();
  await expect(numbers).toBeInViewport();
});

test('the report is a PDF of the same numbers, and a table', async () => {
  const { page } = kiosk;
  await openRoom(page, 'Live');
  const pdf = path.join(dataFolder, 'report.pdf');
  await answerSaveDialog(kiosk, pdf);
  await page.getByRole('button', { name: 'Report' }).click();
  await page.getByRole('menuitem', { name: 'Report as PDF…' }).click();
  await expect(page.getByText('Report saved.').first()).toBeVisible();
  expect(await paperOf(pdf)).toMatchObject({ pages: 1 });
  const text = await textOf(pdf);
  expect(text).toContain('Report: Jan Sabha Nagpur 2026');
  expect(text).toContain('4 of 8 (50 %)');
  expect(text).toContain('Not a ticket');

  const csv = path.join(dataFolder, 'report.csv');
  await answerSaveDialog(kiosk, csv);
  await page.getByRole('button', { name: 'Report' }).click();
  await page.getByRole('menuitem', { name: 'Numbers as CSV…' }).click();
  await expect
    .poll(() => readFile(csv, 'utf8').catch(() => ''))
    .toContain('total,admitted,count,4');
});

test('the check before the doors open says what is so and what to do, on paper too', async () => {
  const { page } = kiosk;
  await openRoom(page, 'Ready to open?');
  const line = (code: string) => page.locator(`.readiness__line[data-code="${code}"]`);
  await expect(line('event')).toContainText('Good');
  await expect(line('staff')).toContainText('can overrule a verdict with a PIN');
  await expect(line('key')).toContainText('Put right');
  await expect(line('camera')).not.toContainText('Checking', { timeout: 12_000 });
  await expect(line('sound')).toContainText('Have a look');
  await page.getByRole('button', { name: 'Play a sound' }).click();
  await page.getByRole('button', { name: 'I heard it' }).click();
  await expect(line('sound')).toContainText('Good');
  await expectAccessible(page, 'the readiness check');
  await picture(page, 'readiness');

  const pdf = path.join(dataFolder, 'ready.pdf');
  await answerSaveDialog(kiosk, pdf);
  await page.getByRole('button', { name: 'On paper' }).click();
  await page.getByRole('menuitem', { name: 'List as PDF…' }).click();
  await expect(page.getByText('List saved.').first()).toBeVisible();
  expect(await paperOf(pdf)).toMatchObject({ pages: 1 });
  expect(await textOf(pdf)).toContain('Supervisor: Good');

  await page.getByRole('button', { name: 'Try the reader' }).click();
  await expect(page.getByRole('img', { name: 'Test code' })).toBeVisible();
  await scanByHand(kiosk, 'SOME CODE FROM A SCANNER');
  await expect(page.getByText('Read: the reader works.')).toBeVisible();
  await expectAccessible(page, 'the reader test');
  await page.keyboard.press('Escape');
  await expect(line('reader')).toContainText('read with a hand scanner');
});

test('who came meanwhile is in the picture', async () => {
  const { page } = kiosk;
  await page.getByRole('button', { name: 'Back to the gate' }).click();
  await page.locator('main.gate').waitFor();
  await scanByHand(kiosk, waiting[0] ?? '');
  await expect(page.locator('.verdict').first()).toContainText('Let in');
  await signIn(page);
  await openRoom(page, 'Live');
  await expect(tile(page, 'Inside now')).toContainText('25 % of 20 places');
});
