import { expect, test, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { launchKiosk } from './electron-app.ts';
import { appear, expectAccessible, picture } from './gate-stand.ts';

const PASSWORD = 'kites over the lake';
const FACES = path.join(import.meta.dirname, '../fixtures/faces');

async function firstAdmin(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'It runs events' }).click();
  await page.getByLabel('Name').fill('Asha Kulkarni');
  await page.getByLabel('E-mail').fill('asha@example.org');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password again').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeVisible();
}

/** Types a day and a time into a moment's fields, part by part. */
async function typeMoment(page: Page, label: string, day: string, time: string): Promise<void> {
  const moment = page.getByRole('group', { name: label, exact: true });
  await moment.getByRole('spinbutton').first().click();
  await page.keyboard.type(day);
  await moment.getByRole('spinbutton', { name: /hour/i }).click();
  await page.keyboard.type(time);
}

// One long day in one window.
test.setTimeout(180_000);

test('an organiser makes an event, sees the gate before it opens, changes it, closes and copies it', async () => {
  const kiosk = await launchKiosk();
  const { page, app } = kiosk;
  await firstAdmin(page);
  const main = page.getByRole('main');
  await expectAccessible(page, 'overview without an event');
  await picture(page, 'overview-empty');
  await main.getByRole('button', { name: 'Make an event' }).click();

  // Nothing typed: every field says what it wants, and the first has the focus.
  await page.getByRole('button', { name: 'Make the event' }).click();
  await expect(page.getByText(/fields need your attention/)).toBeVisible();
  await expect(page.getByLabel('Title')).toBeFocused();
  await expectAccessible(page, 'a form with errors');
  await picture(page, 'event-errors');

  await page.getByLabel('Title').fill('Lantern <b>evening</b>');
  await page.getByLabel('Description').fill('<p>Music by the lake.</p><script>alert(1)</script>');
  await page.getByLabel('Organising party').fill('The lake committee');
  await page.getByLabel('Venue').fill('Lake gardens, Pune');
  await typeMoment(page, 'It starts', '31122026', '2000');
  const doors = page.getByRole('group', { name: 'Doors open', exact: true });
  await expect(doors.getByRole('spinbutton', { name: /hour/i })).toHaveText('19');

  await page.getByRole('button', { name: 'Add a ticket type' }).click();
  await page.getByLabel('Name of ticket type 2').fill('VIP');
  await page.getByRole('button', { name: 'Add a gate' }).click();
  await page.getByLabel('Name of gate 2').fill('Lake gate');
  await page
    .locator('label', { has: page.getByRole('checkbox', { name: 'Lake gate lets in General' }) })
    .click();
  await page.getByRole('button', { name: /^Times of VIP at Lake gate/ }).click();
  await typeMoment(page, 'Lets in from', '31122026', '1930');
  await expectAccessible(page, 'an entry window');
  await picture(page, 'event-window');
  await page.getByRole('button', { name: 'Use these times' }).click();
  // The form behind was not sent with the dialog's.
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Make the event' })).toBeEnabled();
  await expect(page.getByRole('button', { name: /VIP at Lake gate: from 19:30/ })).toBeVisible();
  await expectAccessible(page, 'a form filled in');

  await page.getByRole('button', { name: 'Preview the gate' }).click();
  await expect(page.locator('.gate-preview').getByText('Main gate')).toBeVisible();
  await page.locator('label.choice', { hasText: 'Lake gate' }).click();
  await expect(page.locator('.gate-preview .topbar__gate')).toContainText('Lake gate');
  await picture(page, 'event-preview');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Make the event' }).click();
  await expect(page.getByText('The event was made.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Lantern evening' })).toBeVisible();
  await expect(page.getByLabel('Description')).toHaveValue('Music by the lake.');
  expect(await page.locator('main b, main script').count()).toBe(0);

  const bytes = await readFile(path.join(FACES, 'visitor-01-selfie.jpg'));
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'lake.jpg', mimeType: 'image/jpeg', buffer: bytes });
  await expect(page.getByRole('img', { name: 'Picture of the event' })).toBeVisible();
  await expectAccessible(page, 'an event');
  await picture(page, 'event-form');
  await page.locator('.matrix').scrollIntoViewIfNeeded();
  await picture(page, 'event-matrix');

  // Out already: a change says what it does, and can be taken back.
  await page.getByLabel('Title').fill('Lantern night');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('The event was saved.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(page.getByLabel('Title')).toHaveValue('Lantern evening');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await picture(page, 'event-menu');
  await page.getByRole('menuitem', { name: 'Cancel the event' }).click();
  await expectAccessible(page, 'the question before a cancellation');
  await picture(page, 'event-cancel');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the event' }).click();
  await expect(page.locator('.page-header .pill')).toHaveText('Cancelled');
  await page.getByRole('button', { name: 'Take the cancellation back' }).click();
  await expect(page.locator('.page-header .pill')).toHaveText('Upcoming');

  const file = path.join(kiosk.dataFolder, 'evening.gatehouse');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Write a package for other laptops' }).click();
  await page.getByRole('button', { name: 'Choose where to save' }).click();
  await expect(page.getByText('The package is written')).toBeVisible();
  await expectAccessible(page, 'a package that is written');
  await picture(page, 'event-export');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  expect((await readFile(file)).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expectAccessible(page, 'the copy of an event');
  await picture(page, 'event-duplicate');
  await page.getByRole('dialog').getByRole('button', { name: 'Duplicate' }).click();
  await expect(
    page.getByRole('heading', { level: 1, name: 'Lantern evening (copy)' }),
  ).toBeVisible();

  await page
    .getByRole('navigation', { name: 'Rooms' })
    .getByRole('button', { name: 'Events' })
    .click();
  await expect(page.getByRole('row')).toHaveCount(3);
  await expectAccessible(page, 'the list of events');
  await picture(page, 'event-list');
  await page.getByRole('button', { name: 'Cancelled' }).click();
  await expect(page.getByText('No event fits')).toBeVisible();

  await page
    .getByRole('navigation', { name: 'Rooms' })
    .getByRole('button', { name: 'Overview' })
    .click();
  await expect(page.getByText('Nobody is registered yet')).toBeVisible();
  await expectAccessible(page, 'overview of an event');
  await picture(page, 'overview');
  await appear(page, { language: 'hi', theme: 'dark' });
  await picture(page, 'overview-hi-dark');
  await page.getByRole('navigation').getByRole('button', { name: 'कार्यक्रम' }).click();
  await page.getByRole('row').nth(1).click();
  await expect(page.getByRole('button', { name: 'सहेजें', exact: true })).toBeVisible();
  await expectAccessible(page, 'an event in Hindi, dark');
  await picture(page, 'event-form-hi-dark');
  await appear(page, { theme: 'contrast' });
  await picture(page, 'event-form-hi-contrast');
  await kiosk.close();
});
