import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, openGate, picture, type GateStand } from './gate-stand.ts';

/*
 * Somebody without a ticket stands at the gate: added with the keyboard alone, found again in the
 * list, and let in.
 */

let stand: GateStand;

test.beforeAll(async () => {
  stand = await openGate();
});
test.afterAll(async () => {
  await stand.close();
});

async function openRoom(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.getByText('Name and PIN').click();
  await page.getByText('Kavita Deshmukh').click();
  await page.getByLabel('PIN', { exact: true }).fill('246810');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Attendees', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Attendees' })).toBeVisible();
}

test('a supervisor adds a walk-in with the keyboard alone, in well under a minute', async () => {
  const { page } = stand;
  await openRoom(page);
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await expectAccessible(page, 'the list of attendees');
  await picture(page, 'attendees-list');

  await page.getByRole('button', { name: 'Add a person' }).focus();
  const began = Date.now();
  let keys = 0;
  const press = async (key: string): Promise<void> => {
    keys += 1;
    await page.keyboard.press(key);
  };
  const type = async (text: string): Promise<void> => {
    keys += text.length;
    await page.keyboard.type(text);
  };
  await press('Enter');
  await expect(page.getByLabel('Name')).toBeFocused();
  for (const text of ['Zarina Walkin', '+91 98200 11223', 'zarina@example.org', 'Nagpur']) {
    await type(text);
    if (text !== 'Nagpur') await press('Tab');
  }
  await expectAccessible(page, 'the walk-in’s form');
  await picture(page, 'walk-in-who');
  await press('Enter');
  await expect(page.getByRole('heading', { name: /Identity and consent/ })).toBeVisible();
  await expectAccessible(page, 'approval and consent');
  await picture(page, 'walk-in-approval');
  await page
    .getByText('The person does not agree')
    .or(page.getByText('I compared'))
    .first()
    .waitFor();
  if (await page.getByText('The person does not agree').isVisible()) {
    await page.getByRole('radio', { name: /does not agree/ }).focus();
    await press('Space');
  }
  await page.getByRole('button', { name: 'Add and issue the ticket' }).focus();
  await press('Enter');
  await expect(page.getByRole('heading', { name: 'Papers by camera' })).toBeVisible();
  await picture(page, 'walk-in-papers');
  await page.getByRole('button', { name: 'Without papers' }).focus();
  await press('Enter');
  await expect(page.getByRole('heading', { name: 'Zarina Walkin is registered' })).toBeVisible();
  const seconds = (Date.now() - began) / 1000;
  test.info().annotations.push({ type: 'walk-in', description: `${keys} keys, ${seconds} s` });
  expect(seconds).toBeLessThan(30);
  await picture(page, 'walk-in-done');

  await page.getByRole('button', { name: 'Open their page' }).click();
  await expect(page.getByRole('heading', { name: 'Zarina Walkin' })).toBeVisible();
  await expectAccessible(page, 'one attendee’s page');
  await picture(page, 'attendee-page');
  await page.getByRole('link', { name: 'Attendees' }).click();
  await page.getByRole('searchbox').fill('zarina');
  await expect(page.getByRole('row')).toHaveCount(2);

  // Once more with the same phone: known already.
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByLabel('Name').fill('Zareena');
  await page.getByLabel('Phone').fill('9820011223');
  await page.getByLabel('E-mail').fill('other@example.org');
  await page.getByLabel('Place').fill('Nagpur');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Is it one of these?' })).toBeVisible();
  await expectAccessible(page, 'who is known already');
  await picture(page, 'walk-in-known');
});
