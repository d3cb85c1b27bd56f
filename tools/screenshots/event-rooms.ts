import type { OrganiserWindow } from '#tools/organiser/organiser-window.ts';
import type { Album } from './album.ts';
import type { Evening } from './evening.ts';

/** The sign-in, and the rooms about events and the people of one. */
export async function takeSignIn(
  album: Album,
  { page }: OrganiserWindow,
  { seeded }: Evening,
): Promise<void> {
  await album.take(page, 'sign-in-password', async () => {
    await page.locator('main.gate').waitFor();
    await page.keyboard.press('F8');
    await page.getByRole('button', { name: 'Admin mode' }).click();
    await page.getByLabel('E-mail', { exact: true }).waitFor();
  });
  await album.take(page, 'sign-in-pin', async () => {
    await page.locator('label.choice', { hasText: 'Name and PIN' }).click();
    await page.getByText('Kavita Deshmukh').waitFor();
  });
  await page.locator('label.choice', { hasText: 'password' }).click();
  const admin = seeded.staff.find(({ role }) => role === 'admin');
  await album.take(page, 'sign-in-refused', async () => {
    await page.getByLabel('E-mail', { exact: true }).fill(admin?.email ?? '');
    await page.getByLabel('Password', { exact: true }).fill('some other words');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').first().waitFor();
  });
  await album.take(page, 'overview', async () => {
    await page.getByLabel('Password', { exact: true }).fill(admin?.password ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  });
}

/** The rooms of events, attendees and imports. */
export async function takeEventRooms(
  album: Album,
  window: OrganiserWindow,
  { listFile, seeded }: Evening,
): Promise<void> {
  const { page } = window;
  const dialog = page.getByRole('dialog');
  const close = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  };
  await album.take(page, 'event-picker', async () => {
    await page.locator('.event-picker').click();
    await page.getByRole('option').first().waitFor();
  });
  await page.keyboard.press('Escape');
  await album.take(page, 'events', async () => {
    await window.openRoom('Events');
    await page.getByRole('row').nth(1).waitFor();
  });
  await album.take(page, 'event', async () => {
    await page.getByRole('row', { name: seeded.event.title }).getByText(seeded.event.title).click();
    await page.getByRole('heading', { level: 1, name: seeded.event.title }).waitFor();
  });
  await album.take(page, 'event-gates', async () => {
    await page.locator('.matrix').scrollIntoViewIfNeeded();
  });
  await album.take(page, 'attendees', async () => {
    await window.openRoom('Attendees');
    await page.getByRole('row').nth(1).waitFor();
  });
  await album.take(page, 'attendees-nobody-fits', async () => {
    await page.getByRole('searchbox').fill('zzzzqqq');
    await page.getByText('Nobody fits').waitFor();
  });
  await page.getByRole('searchbox').fill('');
  await album.take(page, 'attendees-chosen', async () => {
    await page.getByRole('row').nth(1).locator('.check').click();
    await page.getByRole('row').nth(2).locator('.check').click();
    await page.getByText('2 chosen').waitFor();
  });
  await album.take(page, 'attendees-cancel', async () => {
    await page.getByRole('button', { name: 'With those chosen' }).click();
    await page.getByRole('menuitem', { name: 'Cancel registrations' }).click();
    await page.getByLabel('Type 2 to go on').waitFor();
  });
  await close();
  await album.take(page, 'duplicates', async () => {
    await page.getByRole('button', { name: 'Duplicates' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
  });
  await page.getByRole('link', { name: 'Attendees' }).click();
  await takeWalkIn(album, window);
  await album.take(page, 'import', () => window.openRoom('Import'));
  await window.answerOpenDialog(listFile);
  await album.take(page, 'import-columns', async () => {
    await page.getByRole('button', { name: 'Choose a file…' }).click();
    await page.getByText('What stands in which column').waitFor();
  });
  await album.take(page, 'import-plan', async () => {
    await page.getByRole('button', { name: 'Check the list' }).click();
    await page.getByText('What importing would do').waitFor();
  });
  const start = page.getByRole('button', { name: /^Import \d+ people/ });
  await album.take(page, 'import-question', async () => {
    await start.click();
    await dialog.waitFor();
  });
  await album.take(page, 'import-done', async () => {
    const count = /\d+/.exec((await start.textContent()) ?? '')?.[0] ?? '';
    const typed = dialog.getByRole('textbox');
    if ((await typed.count()) > 0) await typed.fill(count);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('people were imported.').waitFor();
  });
}

async function takeWalkIn(album: Album, { page }: OrganiserWindow): Promise<void> {
  await album.take(page, 'walk-in-who', async () => {
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByLabel('Name').waitFor();
  });
  await album.take(page, 'walk-in-errors', async () => {
    await page.getByLabel('Name').fill('Z');
    await page.getByLabel('Phone').fill('12');
    await page.keyboard.press('Enter');
    await page.getByText(/A phone number has exactly 10 digits/).waitFor();
  });
  await album.take(page, 'walk-in-approval', async () => {
    await page.getByLabel('Name').fill('Zarina Walkin');
    await page.getByLabel('Phone').fill('9820011223');
    await page.getByLabel('E-mail').fill('zarina@example.org');
    await page.getByLabel('Place').fill('Nagpur');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Identity and consent/ }).waitFor();
  });
  await album.take(page, 'walk-in-papers', async () => {
    const refusal = page.getByText('The person does not agree');
    if ((await refusal.count()) > 0) await refusal.click();
    await page.getByRole('button', { name: 'Add and issue the ticket' }).click();
    await page.getByRole('heading', { name: 'Papers by camera' }).waitFor();
  });
  await album.take(page, 'walk-in-done', async () => {
    await page.getByRole('button', { name: 'Without papers' }).click();
    await page.getByRole('heading', { name: 'Zarina Walkin is registered' }).waitFor();
  });
  await album.take(page, 'attendee', async () => {
    await page.getByRole('button', { name: 'Open their page' }).click();
    await page.getByRole('heading', { name: 'Zarina Walkin' }).waitFor();
  });
  await album.take(page, 'attendee-edit', async () => {
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('button', { name: 'Do not save' }).waitFor();
  });
  await page.getByRole('button', { name: 'Do not save' }).click();
}
