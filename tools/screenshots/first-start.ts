import type { OrganiserWindow, RoomName } from '#tools/organiser/organiser-window.ts';
import type { Album } from './album.ts';

const PASSWORD = 'kites over the lake';

/** The screens of a laptop that is started for the first time, on an empty folder. */
export async function takeFirstStart(album: Album, window: OrganiserWindow): Promise<void> {
  const { page } = window;
  const openRoom = (name: RoomName): Promise<void> => window.openRoom(name);
  const button = (name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).click();
  const fill = (label: string, text: string): Promise<void> =>
    page.getByLabel(label, { exact: true }).fill(text);
  await album.take(page, 'first-start', () => page.getByRole('button', { name: 'Next' }).waitFor());
  await album.take(page, 'first-purpose', async () => {
    await button('Next');
    await page.getByRole('button', { name: 'It runs events' }).waitFor();
  });
  await album.take(page, 'first-join-link', async () => {
    await button('Join a hub');
    await page.getByLabel('Link', { exact: true }).waitFor();
  });
  await album.take(page, 'first-join-code', async () => {
    await page.getByText('An address and a code').click();
    await page.getByLabel('Code', { exact: true }).waitFor();
  });
  await button('Back');
  await album.take(page, 'first-admin', async () => {
    await page.getByRole('button', { name: 'It runs events' }).click();
    await page.getByRole('heading', { name: 'The first administrator' }).waitFor();
  });
  await album.take(page, 'first-admin-errors', async () => {
    await fill('Name', 'Asha Kulkarni');
    await fill('E-mail', 'asha');
    await fill('Password', 'short');
    await fill('Password again', 'shorter');
    await button('Make the administrator');
    await page.getByText('This is no e-mail address.').waitFor();
  });
  await album.take(page, 'overview-empty', async () => {
    await fill('E-mail', 'asha@example.org');
    await fill('Password', PASSWORD);
    await fill('Password again', PASSWORD);
    await button('Make the administrator');
    await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  });
  await album.take(page, 'events-empty', () => openRoom('Events'));
  await album.take(page, 'no-event-chosen', () => openRoom('Attendees'));
  await album.take(page, 'event-form', async () => {
    await openRoom('Events');
    await page.getByRole('button', { name: 'New event' }).first().click();
    await page.getByLabel('Title', { exact: true }).waitFor();
  });
  await album.take(page, 'event-form-errors', async () => {
    await button('Make the event');
    await page.getByText(/fields need your attention/).waitFor();
  });
}
