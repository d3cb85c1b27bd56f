import { expect, test, type Page } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeSmallEvent, TEST_KEY } from '../fixtures/small-event.ts';
import { addStaff, STAFF, STAFF_PASSWORD } from '../fixtures/staff-session.ts';
import { launchKiosk, type Kiosk } from './electron-app.ts';
import { expectAccessible, picture } from './gate-stand.ts';
import { answerSaveDialog } from './print-desk.ts';

/* An organiser brings a list in: columns, rows that are wrong, the count, and taking it back. */

// The second goes on where the first ended.
test.describe.configure({ mode: 'serial' });

let kiosk: Kiosk;
let folder: string;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-import-'));
  const dataFolder = path.join(folder, 'data');
  await makeSmallEvent(dataFolder, {}, (small) => {
    addStaff(small);
    small.addGuest();
  });
  kiosk = await launchKiosk({ dataFolder, throwawayKey: TEST_KEY });
});
test.afterAll(async () => {
  await kiosk.close();
  await rm(folder, { recursive: true, force: true });
});

const LIST = [
  'नाम;E-mail;Mobile;City;Ticket type;Seat',
  'आशा राव;asha@example.in;+91 98765 43210;पुणे;VIP;1',
  '<b>Bina</b> Shah;bina@example.in;98765-43211;Goa;;2',
  'Chandra;chandra@example.in;98765 43212;Delhi;;3',
  'D;nobody;9.87654E+09;Delhi;Balcony;4',
  'Guest 1;guest-1@example.org;9000000001;Pune;;5',
  'Chandra;chandra@example.in;9876543212;Delhi;;6',
];

async function chooseList(page: Page): Promise<void> {
  const file = path.join(folder, 'people.csv');
  await writeFile(file, `${LIST.join('\r\n')}\r\n`);
  await kiosk.app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
  }, file);
  await page.getByRole('button', { name: 'Choose a file…' }).click();
}

async function signIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in to admin mode' }).click();
  await page.getByRole('textbox', { name: 'E-mail' }).fill(STAFF.organiser.email);
  await page.getByLabel('Password', { exact: true }).fill(STAFF_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
}

test('an organiser imports a list, without the rows that are wrong, and takes it back', async () => {
  const { page } = kiosk;
  await signIn(page);
  await expect(page.getByRole('button', { name: /^Event Founders evening/ })).toBeVisible();
  await expect(page.getByText('No list was imported for this event yet.')).toBeVisible();
  await expectAccessible(page, 'the import room');
  await picture(page, 'import-room');

  await chooseList(page);
  await expect(page.getByText('What stands in which column')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Leave out/ })).toHaveCount(1);
  await expectAccessible(page, 'columns of a list');
  await picture(page, 'import-columns');
  await page.getByRole('button', { name: 'Check the list' }).click();

  await expect(page.getByText('What importing would do')).toBeVisible();
  await expect(page.getByText('The event has no ticket type of this name.')).toBeVisible();
  await expect(
    page.getByText('The spreadsheet cut this number short', { exact: false }),
  ).toBeVisible();
  await expect(page.getByText('The same person stands in the list before.')).toBeVisible();
  await expectAccessible(page, 'what importing would do');
  await picture(page, 'import-plan');
  await answerSaveDialog(kiosk, path.join(folder, 'bad.xlsx'));
  await page.getByRole('button', { name: 'Save these rows…' }).click();
  await expect(page.getByText('5 problems saved.')).toBeVisible();

  await page.getByRole('button', { name: 'Import 3 people' }).click();
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'));
  await expect(dialog.getByText('2 rows are left out.')).toBeVisible();
  await dialog.getByRole('textbox').fill('3');
  await expectAccessible(page, 'the question before an import');
  await picture(page, 'import-confirm');
  await page.keyboard.press('Enter');
  await expect(page.getByText('3 people were imported.')).toBeVisible();
  await picture(page, 'import-done');

  await page.getByRole('button', { name: 'Import another list' }).click();
  await expect(page.getByText('people.csv')).toBeVisible();
  await picture(page, 'import-past');
  await page.getByRole('button', { name: 'Take back…' }).click();
  await dialog.getByRole('textbox').fill('3');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Taken back', { exact: true })).toBeVisible();
});

test('a file that is no list is refused with what to do about it', async () => {
  const { page } = kiosk;
  const file = path.join(folder, 'picture.csv');
  await writeFile(file, Buffer.from('89504e470d0a1a0a0000', 'hex'));
  await kiosk.app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
  }, file);
  await page.getByRole('button', { name: 'Choose a file…' }).click();
  await expect(page.locator('.notice--bad')).toContainText('neither a CSV nor an Excel file');
  await expectAccessible(page, 'a refused list');
  await picture(page, 'import-refused');
});
