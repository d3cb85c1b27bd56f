import { expect, test, type Page } from '@playwright/test';
import { STAFF_PASSWORD, STAFF_PASSWORD_HASH } from '../fixtures/staff-session.ts';
import { openRaw } from '../integration/core/test-core.ts';
import { TEST_KEY } from './electron-app.ts';
import { expectAccessible, picture, seedStand, standAt, type GateStand } from './gate-stand.ts';

/*
 * The room of attendees as an organiser works in it: many at once with their number typed, and two
 * entries that turn out to be one person.
 */

/** One of the seed's. */
const ORGANISER = 'lakshmi.nair@example.org';

let stand: GateStand;

test.beforeAll(async () => {
  const { dataFolder, seeded } = await seedStand();
  const database = openRaw(dataFolder, TEST_KEY);
  database
    .prepare('UPDATE admin_users SET password_hash = ? WHERE email = ?')
    .run(STAFF_PASSWORD_HASH, ORGANISER);
  database.close();
  stand = await standAt(dataFolder, seeded, []);
});
test.afterAll(async () => {
  await stand.close();
});

async function signIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.getByRole('textbox', { name: 'E-mail' }).fill(ORGANISER);
  await page.getByLabel('Password', { exact: true }).fill(STAFF_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Attendees', exact: true }).click();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
}

/** Adds somebody, with nothing but what is needed. */
async function add(page: Page, name: string, email: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Phone').fill('9820077665');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Place').fill('Nagpur');
  await page.keyboard.press('Enter');
  const another = page.getByRole('button', { name: 'No, this is somebody else' });
  const create = page.getByRole('button', { name: 'Add and issue the ticket' });
  await another.or(create).waitFor();
  if (await another.isVisible()) await another.click();
  const refusal = page.getByRole('radio', { name: /does not agree/ });
  await create.waitFor();
  if ((await refusal.count()) > 0) await page.getByText(/does not agree/).click();
  await create.click();
  await page.getByRole('button', { name: 'Without papers' }).click();
  await expect(page.getByRole('heading', { name: `${name} is registered` })).toBeVisible();
  await page.getByRole('link', { name: 'Attendees' }).click();
}

test('an organiser changes many with their number typed, and merges two that are one', async () => {
  test.slow();
  const { page } = stand;
  await signIn(page);
  await page.getByRole('row').nth(1).locator('.check').click();
  await page.getByRole('row').nth(2).locator('.check').click();
  await expect(page.getByText('2 chosen')).toBeVisible();
  await picture(page, 'attendees-chosen');
  await page.getByRole('button', { name: 'With those chosen' }).click();
  await page.getByRole('menuitem', { name: 'Cancel registrations' }).click();
  const cancel = page.getByRole('button', { name: 'Cancel registrations' });
  await expect(cancel).toBeDisabled();
  await page.getByLabel('Type 2 to go on').fill('2');
  await expectAccessible(page, 'the question before a bulk change');
  await picture(page, 'attendees-bulk');
  await cancel.click();
  await expect(page.getByText(/^2 done\./)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText(/^2 done\./)).toHaveCount(1);

  await add(page, 'Zarina Sheikh', 'zarina.one@example.org');
  await add(page, 'Zareena Sheikh', 'zarina.two@example.org');
  await page.getByRole('button', { name: 'Duplicates' }).click();
  await expect(page.getByText('Similar name, same phone')).toBeVisible();
  await expectAccessible(page, 'possible duplicates');
  await picture(page, 'attendees-duplicates');
  await page.getByRole('button', { name: 'Compare and merge' }).first().click();
  await expect(page.getByRole('heading', { name: 'Merge two entries' })).toBeVisible();
  await expectAccessible(page, 'two entries side by side');
  await picture(page, 'attendees-merge');
  await page.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(page.getByText(/^Merged into /)).toBeVisible();
  await page.getByRole('link', { name: 'Attendees' }).click();
  await page.getByRole('searchbox').fill('9820077665');
  await expect(page.getByRole('row')).toHaveCount(2);
});
