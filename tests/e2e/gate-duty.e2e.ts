import { expect, test, type Page } from '@playwright/test';
import { corePid } from './electron-app.ts';
import {
  expectAccessible,
  expectVerdict,
  openGate,
  picture,
  scanByHand,
  type GateStand,
} from './gate-stand.ts';

/** Gate staff of the seed. */
const RAHUL = { name: 'Rahul Wankhede', pin: '424242' };
const SUNITA = { name: 'Sunita Meshram', pin: '535353' };
const ADMIN = { email: 'gurpreet.singh@example.org', password: 'banyan lamp harbour' };

let stand: GateStand;

test.beforeEach(async () => {
  stand = await openGate();
});
test.afterEach(async () => {
  await stand.close();
});

function onDuty(page: Page) {
  return page.locator('.duty-button');
}

/** Chooses a name and types a PIN, by keyboard alone. */
async function typePin(page: Page, who: { name: string; pin: string }): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'On duty' });
  await dialog.getByRole('radio', { name: who.name }).focus();
  await page.keyboard.press('Space');
  await dialog.getByLabel('PIN', { exact: true }).focus();
  await page.keyboard.type(who.pin, { delay: 70 });
  await page.keyboard.press('Enter');
}

test('who stands at the gate says so, is named by it, hands it over, and leaves', async () => {
  const { page } = stand;
  await expect(onDuty(page)).toHaveText('Nobody on duty');
  const size = await onDuty(page).boundingBox();
  expect(size?.height).toBeGreaterThanOrEqual(48);
  await onDuty(page).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'On duty' });
  await expect(dialog).toContainText('Nobody is on duty at this gate.');
  await expect(dialog.getByRole('radio', { name: SUNITA.name })).toBeAttached();
  await expectAccessible(page, 'duty');
  await picture(page, 'duty');

  await typePin(page, { ...RAHUL, pin: '000000' });
  await expect(dialog.getByText('The PIN is wrong.')).toBeVisible();
  await expectAccessible(page, 'duty, a wrong PIN');
  await dialog.getByLabel('PIN', { exact: true }).focus();
  await page.keyboard.type(RAHUL.pin, { delay: 70 });
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(onDuty(page)).toHaveText(/^Rahul Wankhede since \d\d:\d\d$/);
  await expectAccessible(page, 'ready, on duty');
  await picture(page, 'ready-on-duty');

  await page.keyboard.press('F8');
  await page.getByRole('button', { name: 'On duty' }).click();
  await expect(dialog).toContainText('Rahul Wankhede is on duty at this gate since');
  for (const digit of SUNITA.pin) {
    await dialog.getByRole('button', { name: `Digit ${digit}` }).click();
  }
  await dialog.locator('label.choice', { hasText: SUNITA.name }).click();
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await expect(onDuty(page)).toContainText(SUNITA.name);

  await onDuty(page).click();
  await dialog.getByRole('button', { name: 'Leave duty' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(onDuty(page)).toHaveText('Nobody on duty');
});

test('the gate goes on behind the dialog, and the log names who was on duty', async () => {
  const { page } = stand;
  await onDuty(page).click();
  await typePin(page, RAHUL);
  await expect(onDuty(page)).toContainText(RAHUL.name);

  await onDuty(page).click();
  const dialog = page.getByRole('dialog', { name: 'On duty' });
  await expect(dialog).toBeVisible();
  await scanByHand(stand, stand.ticket('admitted').text);
  await expectVerdict(page, 'admitted');
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('Escape');

  await onDuty(page).click();
  await typePin(page, SUNITA);
  await expect(onDuty(page)).toContainText(SUNITA.name);
  await scanByHand(stand, stand.ticket('kyc-pending').text);
  await expectVerdict(page, 'kyc-pending');
  await page.keyboard.press('Escape');

  await page.keyboard.press('F8');
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.getByLabel('E-mail', { exact: true }).fill(ADMIN.email);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Activity log', exact: true }).click();
  await page.getByText('Gate', { exact: true }).click();
  const entries = page.getByRole('grid', { name: 'Entries' }).getByRole('row');
  await expect(entries.nth(1)).toContainText(SUNITA.name);
  await expect(entries.nth(2)).toContainText(RAHUL.name);
});

test('duty outlives a restart of the core', async () => {
  const { page } = stand;
  await onDuty(page).click();
  await typePin(page, RAHUL);
  await expect(onDuty(page)).toContainText(RAHUL.name);
  const killed = await corePid(stand);
  process.kill(killed, 'SIGKILL');
  await expect.poll(() => corePid(stand)).not.toBe(killed);
  await expect(onDuty(page)).toContainText(RAHUL.name);
  await onDuty(page).click();
  const dialog = page.getByRole('dialog', { name: 'On duty' });
  await dialog.getByRole('button', { name: 'Leave duty' }).click();
  await expect(onDuty(page)).toHaveText('Nobody on duty');
});
