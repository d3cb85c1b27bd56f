import type { OrganiserWindow } from '#tools/organiser/organiser-window.ts';
import type { Album } from './album.ts';
import type { Evening } from './evening.ts';

/** People of the seed who wait without a card, at most, and how long one takes to be shown. */
const MOST_SKIPPED = 20;
const SHOWN_MS = 600;

/** Identity check, tickets, live, readiness, staff, log and face desk, in their states. */
export async function takeDeskRooms(
  album: Album,
  window: OrganiserWindow,
  { seeded }: Evening,
): Promise<void> {
  const { page } = window;
  const dialog = page.getByRole('dialog');
  const close = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  };
  await album.take(page, 'review-covered', async () => {
    await window.openRoom('Identity check');
    await page.locator('.review-sheet__image').waitFor();
    // The seed's own people sent a selfie alone.
    for (let skipped = 0; skipped < MOST_SKIPPED; skipped += 1) {
      await page.waitForTimeout(SHOWN_MS);
      if ((await page.getByRole('button', { name: 'Card, front' }).count()) > 0) break;
      await page.keyboard.press('s');
    }
  });
  await album.take(page, 'review-revealed', async () => {
    await page.keyboard.press('v');
    await page.getByRole('button', { name: 'Revealed' }).waitFor();
  });
  await album.take(page, 'review-black-out', async () => {
    await page.keyboard.press('k');
    await page.locator('.black-out__box').waitFor();
  });
  await page.keyboard.press('Escape');
  await album.take(page, 'review-reason', async () => {
    await page.keyboard.press('r');
    await dialog.waitFor();
  });
  await close();
  await album.take(page, 'tickets', async () => {
    await window.openRoom('Tickets');
    await page.getByRole('heading', { name: 'Tickets and paper' }).waitFor();
  });
  await album.take(page, 'tickets-preview', async () => {
    await page.getByRole('searchbox').fill('Zarina');
    await page.locator('.paper img').waitFor();
  });
  await page.getByRole('searchbox').fill('');
  await album.take(page, 'tickets-asking', async () => {
    await window.answerSaveDialog(`${seeded.packageFile}.pdf`);
    await page.getByText('Everybody registered', { exact: true }).click();
    await page.getByRole('button', { name: 'Save as PDF…' }).click();
    await page.getByText('Not everybody’s ticket can be printed here').waitFor();
  });
  await page.keyboard.press('Escape');
  await album.take(page, 'live', async () => {
    await window.openRoom('Live');
    await page.locator('.tile').first().waitFor();
    await page.locator('.recharts-bar-rectangle').first().waitFor();
  });
  await album.take(page, 'live-end', async () => {
    await page.getByText('Why people were refused').first().scrollIntoViewIfNeeded();
  });
  await album.take(page, 'live-report', async () => {
    await page.getByRole('button', { name: 'Report' }).click();
    await page.getByRole('menuitem').first().waitFor();
  });
  await page.keyboard.press('Escape');
  await album.take(page, 'readiness', async () => {
    await window.openRoom('Ready to open?');
    await page.locator('.readiness__line').first().waitFor();
  });
  await album.take(page, 'readiness-reader', async () => {
    await page.getByRole('button', { name: 'Try the reader' }).click();
    await dialog.waitFor();
  });
  await close();
  await album.take(page, 'hub-not-joined', async () => {
    await window.openRoom('Hub and gates');
    await page.getByText('This laptop is joined to no hub').waitFor();
  });
  await album.take(page, 'staff', async () => {
    await window.openRoom('Staff');
    await page.getByRole('row').nth(1).waitFor();
  });
  await album.take(page, 'staff-add-errors', async () => {
    await page.getByRole('button', { name: 'Add a member of staff' }).click();
    await dialog.getByLabel('E-mail').fill('nobody');
    await dialog.getByRole('button', { name: 'Add a member of staff' }).click();
    await dialog.getByText('Not an e-mail address.').waitFor();
  });
  await album.take(page, 'staff-once', async () => {
    await dialog.getByLabel('Name').fill('Farah Khan');
    await dialog.getByLabel('E-mail').fill('farah@example.org');
    await dialog.getByRole('button', { name: 'Add a member of staff' }).click();
    await dialog.getByText('It is not kept in clear').waitFor();
  });
  await dialog.getByRole('button', { name: 'I have written it down' }).click();
  await album.take(page, 'log', async () => {
    await window.openRoom('Activity log');
    await page.getByRole('row').nth(1).waitFor();
  });
  await album.take(page, 'log-entry', async () => {
    await page.getByText('Added a member of staff').first().click();
    await dialog.waitFor();
  });
  await close();
  await album.take(page, 'log-checked', async () => {
    await page.getByRole('button', { name: 'Check the log' }).click();
    await page.locator('.log-check').waitFor();
  });
  await album.take(page, 'faces-people', () => window.openRoom('Face desk'));
  await album.take(page, 'faces-person', async () => {
    await page.getByLabel('Name, phone or ticket number').fill('Zarina');
    await page.getByRole('option').first().click();
    await page.locator('.person-desk').waitFor();
  });
  await album.take(page, 'faces-consent', async () => {
    await page.getByRole('button', { name: 'Show the consent text' }).click();
    await dialog.waitFor();
  });
  await close();
  for (const tab of ['Decisions', 'Settings']) {
    await album.take(page, `faces-${tab.toLowerCase()}`, () =>
      page.getByRole('tab', { name: tab }).click(),
    );
  }
  const menu = page.getByRole('button', {
    name: seeded.staff.find(({ role }) => role === 'admin')?.name ?? '',
  });
  for (const choice of ['Change password', 'Language and appearance']) {
    await album.take(page, choice.toLowerCase().replaceAll(' ', '-'), async () => {
      await menu.click();
      await page.getByRole('menuitem', { name: choice }).click();
      await dialog.waitFor();
    });
    await close();
  }
}
