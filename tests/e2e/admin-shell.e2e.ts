import { expect, test, type Page } from '@playwright/test';
import { launchKiosk } from './electron-app.ts';
import { expectAccessible, openGate, picture } from './gate-stand.ts';

const EMAIL = 'asha@example.org';
const PASSWORD = 'kites over the lake';

/** Puts the page's clock ahead, as if so much time had passed without anybody there. */
async function passMinutes(page: Page, minutes: number): Promise<void> {
  await page.evaluate((ahead) => {
    const real = Date.now.bind(Date);
    Date.now = () => real() + ahead;
  }, minutes * 60_000);
}

async function openAccountMenu(page: Page, choice: string): Promise<void> {
  await page.getByRole('button', { name: /Asha Kulkarni/ }).click();
  await page.getByRole('menuitem', { name: choice }).click();
}

test('the first start makes the first administrator, who signs in again with their password', async () => {
  const kiosk = await launchKiosk();
  const { page } = kiosk;
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'It runs events' }).click();
  await expect(page.getByRole('heading', { name: 'The first administrator' })).toBeVisible();

  await page.getByLabel('Name').fill('Asha Kulkarni');
  await page.getByLabel('E-mail').fill('asha');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByLabel('Password again').fill('short');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is no e-mail address.')).toBeVisible();
  await expect(page.getByText('too short: at least 8 characters', { exact: true })).toBeVisible();
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await expectAccessible(page, 'first administrator');
  await picture(page, 'admin-first');

  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill('password');
  await page.getByLabel('Password again').fill('password');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This password is on a list of common ones.')).toBeVisible();

  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password again').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page, 'admin mode');
  await picture(page, 'admin-frame');

  await openAccountMenu(page, 'Sign out');
  await expect(page.getByRole('heading', { name: 'Sign in to admin mode' })).toBeVisible();
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill('some other words');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('do not open an account here');
  await expectAccessible(page, 'refused sign-in');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeVisible();

  // There is staff now: the first set-up offers the sign-in, and no second first administrator.
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Sign in to admin mode' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'It runs events' })).toHaveCount(0);
  await kiosk.close();
});

test('a supervisor opens admin mode from the gate by PIN and sees what their role may use', async () => {
  const stand = await openGate();
  const { page, seeded } = stand;
  const supervisor = seeded.staff.find(({ role }) => role === 'supervisor')!;
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.locator('label.choice', { hasText: 'Name and PIN' }).click();
  await expectAccessible(page, 'sign-in by PIN');
  await picture(page, 'admin-pin');
  await page.locator('label.choice', { hasText: supervisor.name }).click();
  await page.getByLabel('PIN', { exact: true }).fill(supervisor.pin);
  await page.keyboard.press('Enter');

  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  await expect(rooms).toBeVisible();
  await expect(rooms.getByRole('button', { name: 'Staff' })).toHaveCount(0);
  await expect(rooms.getByRole('button', { name: 'Import' })).toHaveCount(0);

  const chosen = page.locator('.event-picker');
  await expect(chosen).toContainText(seeded.event.title);
  await chosen.click();
  await expect(page.getByRole('option')).toHaveCount(2);
  await expectAccessible(page, 'list of events');
  await page.keyboard.type('nothing is called this');
  await expect(page.getByText('No event fits what you typed.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(chosen).toBeFocused();
  await stand.close();
});

test('admin mode asks whether anybody is there, and clears the screen where nobody is', async () => {
  const stand = await openGate();
  const { page, seeded } = stand;
  const supervisor = seeded.staff.find(({ role }) => role === 'supervisor')!;
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.locator('label.choice', { hasText: 'Name and PIN' }).click();
  await page.locator('label.choice', { hasText: supervisor.name }).click();
  await page.getByLabel('PIN', { exact: true }).fill(supervisor.pin);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeVisible();

  await passMinutes(page, 9.5);
  const question = page.getByRole('alertdialog', { name: 'Are you still there?' });
  await expect(question).toBeVisible();
  await expectAccessible(page, 'the question whether anybody is there');
  await question.getByRole('button', { name: 'Stay signed in' }).click();
  await expect(question).toHaveCount(0);

  await passMinutes(page, 11);
  await expect(page.getByText('You were signed out')).toBeVisible();
  await expect(page.locator('.admin')).toHaveCount(0);
  await page.getByRole('button', { name: 'Back to the gate' }).click();
  await expect(page.locator('main.gate')).toBeVisible();
  await stand.close();
});
