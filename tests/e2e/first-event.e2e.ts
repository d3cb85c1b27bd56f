import { expect, test } from '@playwright/test';
import path from 'node:path';
import { TEST_PASSPHRASE } from './gate-stand.ts';
import { NO_KEYCHAIN } from './keychain-session.ts';
import { openAnyKiosk } from './packaged-app.ts';

/*
 * An organiser's first minutes. Also run against the packaged application, whose picture library,
 * worker threads and list of common passwords must be its own.
 */

test('an organiser makes the first admin, an event, and gives it a picture', async () => {
  test.setTimeout(90_000);
  const kiosk = await openAnyKiosk({ env: NO_KEYCHAIN, throwawayKey: null });
  const { page } = kiosk;
  await page.getByLabel('Passphrase', { exact: true }).fill(TEST_PASSPHRASE);
  await page.getByLabel('Repeat the passphrase').fill(TEST_PASSPHRASE);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'It runs events' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Anita Desai');
  await page.getByLabel('E-mail', { exact: true }).fill('anita@example.org');
  for (const [password, isTaken] of [
    ['password1', false],
    ['seven mango trees', true],
  ] as const) {
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Password again', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Make the administrator' }).click();
    if (!isTaken) await expect(page.getByText('on a list of common ones')).toBeVisible();
  }

  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  await rooms.getByText('Events', { exact: true }).click();
  await page.getByRole('button', { name: 'New event' }).first().click();
  await page.getByLabel('Title', { exact: true }).fill('Monsoon rally');
  await page.getByLabel('Description', { exact: true }).fill('An evening of speeches and music.');
  await page.getByLabel('Organising party', { exact: true }).fill('Citizens of Jaipur');
  await page.getByLabel('Venue', { exact: true }).fill('Ramlila Maidan');
  for (const [label, hour] of [
    ['It starts', '18'],
    ['Doors open', '16'],
    ['Doors close', '22'],
  ] as const) {
    const group = page.getByRole('group', { name: label, exact: true });
    const parts = { day: '01', month: '12', year: '2030', hour, minute: '00' };
    for (const [part, typed] of Object.entries(parts)) {
      await group.getByRole('spinbutton', { name: `${part}, ` }).click();
      await page.keyboard.type(typed);
    }
  }
  await page.getByRole('button', { name: 'Make the event' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Monsoon rally' })).toBeVisible();

  const picture = path.resolve('tests/fixtures/faces/visitor-01-selfie.jpg');
  await page.locator('input[type="file"]').setInputFiles(picture);
  const shown = page.getByRole('img', { name: 'Picture of the event' });
  await expect(shown).toBeVisible();
  expect(await shown.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(
    0,
  );

  // The list comes from the thread of long reads.
  await rooms.getByText('Events', { exact: true }).click();
  await expect(page.getByRole('row', { name: /Monsoon rally/ })).toContainText('0 of 0');
  await kiosk.close();
});
