import { expect, test, type Page } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeSmallEvent, TEST_KEY } from '../fixtures/small-event.ts';
import { addStaff, STAFF, STAFF_PASSWORD } from '../fixtures/staff-session.ts';
import { launchKiosk, type Kiosk } from './electron-app.ts';
import { expectAccessible, picture } from './gate-stand.ts';
import { answerSaveDialog } from './print-desk.ts';

let kiosk: Kiosk;
let dataFolder: string;

test.beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-staff-'));
  await makeSmallEvent(dataFolder, {}, addStaff);
  kiosk = await launchKiosk({ dataFolder, throwawayKey: TEST_KEY });
});
test.afterEach(async () => {
  await kiosk.close();
  await rm(dataFolder, { recursive: true, force: true });
});

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function openRoom(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('heading', { name, exact: true, level: 1 })).toBeVisible();
}

test('an admin adds a reviewer, whose secret is shown once, and the log says so', async () => {
  const { page } = kiosk;
  await page
    .getByRole('button', { name: /^Sign in/ })
    .first()
    .click();
  await signIn(page, STAFF.admin.email, STAFF_PASSWORD);
  await openRoom(page, 'Staff');
  await expect(page.getByRole('row', { name: 'The organiser' })).toBeVisible();
  await expectAccessible(page, 'staff');
  await picture(page, 'admin-staff');

  await page.getByRole('button', { name: 'Add a member of staff' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Farah <b>Khan</b>');
  await dialog.getByLabel('E-mail').fill(STAFF.gate.email);
  await dialog.getByRole('button', { name: /Role/ }).click();
  await page.getByRole('option', { name: 'Reviewer' }).click();
  await dialog.getByRole('button', { name: 'Add a member of staff' }).click();
  await expect(dialog).toContainText('Somebody of the staff has this e-mail address already.');
  await expectAccessible(page, 'staff, a wrong e-mail');
  await picture(page, 'admin-staff-add');
  await dialog.getByLabel('E-mail').fill('farah@example.org');
  await dialog.getByRole('button', { name: 'Add a member of staff' }).click();
  await expect(dialog.getByText('It is not kept in clear')).toBeVisible();
  const password = (await dialog.locator('code').textContent()) ?? '';
  expect(password).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
  await expectAccessible(page, 'staff, a secret');
  await dialog.getByRole('button', { name: 'I have written it down' }).click();
  await expect(page.getByRole('row', { name: 'Farah <b>Khan</b>' })).toContainText('Reviewer');
  await expect(page.getByText(password)).toHaveCount(0);

  const list = path.join(dataFolder, 'staff.csv');
  await answerSaveDialog(kiosk, list);
  await page.getByRole('button', { name: 'Export' }).click();
  await expectAccessible(page, 'staff, the formats of an export');
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  await expect(page.getByText(/members of staff were written/)).toBeVisible();
  expect(await readFile(list, 'utf8')).toContain('Farah <b>Khan</b>');

  await openRoom(page, 'Events');
  const events = path.join(dataFolder, 'events.csv');
  await answerSaveDialog(kiosk, events);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  await expect(page.getByText(/events? (was|were) written/)).toBeVisible();
  expect(await readFile(events, 'utf8')).toContain('Doors open');

  await openRoom(page, 'Activity log');
  await page.getByText('Added a member of staff').click();
  await expect(dialog.getByRole('row', { name: 'Role' })).toContainText('reviewer');
  await expect(dialog).toContainText('farah@example.org');
  await expectAccessible(page, 'log, an entry');
  await picture(page, 'admin-log-entry');
  await dialog.getByRole('button', { name: 'Back', exact: true }).click();
  await page.getByRole('button', { name: 'Check the log' }).click();
  // The thread of long reads starts with the first question.
  const finding = page.locator('.log-check');
  await expect(finding).toContainText('The log is whole', { timeout: 30_000 });
  await page.getByText('Sign-ins', { exact: true }).click();
  await expect(page.getByText('Signed in', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('Added a member of staff')).toHaveCount(0);
  await expectAccessible(page, 'log');
  await picture(page, 'admin-log');

  const file = path.join(dataFolder, 'log.csv');
  await answerSaveDialog(kiosk, file);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  await expect(page.getByText(/entr(y was|ies were) written/)).toBeVisible();
  expect(await readFile(file, 'utf8')).toContain('session.opened');
});
