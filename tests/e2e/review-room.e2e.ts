import { expect, test, type Page } from '@playwright/test';
import { appear, expectAccessible, picture } from './gate-stand.ts';
import { openRaw } from '../integration/core/test-core.ts';
import { APPLICANTS, openReviewRoom, openReviewStand, type ReviewStand } from './review-stand.ts';

let stand: ReviewStand;

test.beforeAll(async () => {
  stand = await openReviewStand();
});
test.afterAll(async () => {
  await stand.close();
});

/** Keys count again: they don't while a dialog is open or an answer is waited for. */
async function expectOpenForKeys(page: Page): Promise<void> {
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.locator('.black-out__box')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Approve' })).toBeEnabled();
}

async function expectBefore(page: Page, index: number): Promise<void> {
  await expect(page.locator('.review-facts__name')).toHaveText(APPLICANTS[index]!.name);
  await expect(page.locator('.review-sheet__image')).toBeVisible();
  await expectOpenForKeys(page);
}

test('a queue is worked through by the keyboard', async () => {
  const { page } = stand;
  await openReviewRoom(page);
  await expectBefore(page, 0);
  await expect(page.getByText('8 waiting')).toBeVisible();
  await expect(page.getByText(/^Alike \(0\.\d\d\)$/)).toBeVisible();
  await expectAccessible(page, 'the review');
  await picture(page, 'review-covered');

  await page.keyboard.press('v');
  await expect(page.getByRole('button', { name: 'Revealed' })).toBeVisible();
  await picture(page, 'review-revealed');
  await page.keyboard.press('+');
  await page.keyboard.press(']');
  await page.keyboard.press('ArrowRight');
  await picture(page, 'review-zoomed');

  await page.keyboard.press('k');
  await expect(page.getByText(/first eight digits/)).toBeVisible();
  await picture(page, 'review-black-out');
  await page.locator('.black-out__box').focus();
  for (let times = 0; times < 4; times++) await page.keyboard.press('ArrowDown');
  await page.getByRole('button', { name: 'Black out for good' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Black out for good' }).click();
  await expect(page.getByRole('button', { name: 'Reveal', exact: true })).toBeVisible();
  await expectOpenForKeys(page);
  await page.keyboard.press('v');
  await expect(page.getByRole('button', { name: 'Revealed' })).toBeVisible();
  await picture(page, 'review-blacked-out');
  await expectOpenForKeys(page);

  // Approved, taken back, rejected with a reason.
  await page.keyboard.press('a');
  await expectBefore(page, 1);
  await page.keyboard.press('u');
  await expectBefore(page, 0);
  await expect(page.getByText('Taken back', { exact: true })).toBeVisible();
  await page.keyboard.press('r');
  await page.getByText('The name differs from the card').click();
  await page.getByLabel(/^In words/).fill('1234 5678 9012');
  await expect(page.getByText(/Identity numbers are never written down/)).toBeVisible();
  await picture(page, 'review-reason');
  await page.getByLabel(/^In words/).fill('The card says Aasha.');
  await page.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click();
  await expectBefore(page, 1);

  // How soon the next one stands there is a matter of the machine: the bench 'kyc-next' measures it.
  for (let index = 2; index < APPLICANTS.length; index++) {
    await page.keyboard.press('a');
    await expectBefore(page, index);
    if (index === 2) {
      await expect(page.getByText(/^Not alike \(/)).toBeVisible();
      await picture(page, 'review-mismatch');
      await appear(page, { language: 'hi', theme: 'dark' });
      await expectAccessible(page, 'the review in Hindi, dark');
      await picture(page, 'review-hi-dark');
      await appear(page, { language: 'en', theme: 'light' });
    }
  }

  await page.keyboard.press('b');
  await page.getByText('A picture is blurred').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Better picture' }).click();
  await expect(page.getByText('Everybody is reviewed')).toBeVisible();
  await picture(page, 'review-done');
  const database = openRaw(stand.dataFolder);
  try {
    expect(
      database.prepare('SELECT status, count(*) AS n FROM users GROUP BY status').all(),
    ).toEqual([
      { status: 'approved', n: 6 },
      { status: 'pending', n: 1 },
      { status: 'rejected', n: 1 },
    ]);
  } finally {
    database.close();
  }
});
