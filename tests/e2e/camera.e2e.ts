import { expect, test, type Page } from '@playwright/test';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Segment } from '#tools/simulate/video.ts';
import {
  expectAccessible,
  expectVerdict,
  parseTickets,
  picture,
  seedStand,
  standAt,
  type GateStand,
} from './gate-stand.ts';
import { heldTicket, pullCable, SimulatedCamera } from './simulated-camera.ts';

/* What the gate does about its camera. Each test plays its own film to the same kiosk. */

let seed = 0;
const empty = (seconds: number, light: Segment['light'] = {}): Segment => ({
  id: 'empty',
  seconds,
  items: [],
  light,
  seed: ++seed,
});
const shown = (seconds: number, ...texts: readonly string[]): Segment => ({
  id: 'ticket',
  seconds,
  items: texts.map((text, index) => heldTicket(text, (index + 1) / (texts.length + 1))),
  entry: 'cut',
  seed: ++seed,
});

let camera: SimulatedCamera;
let stand: GateStand;

test.beforeAll(async () => {
  const { dataFolder, seeded } = await seedStand();
  const tickets = parseTickets(await readFile(seeded.ticketsFile, 'utf8'));
  camera = await SimulatedCamera.playing([empty(1)]);
  stand = await standAt(dataFolder, seeded, tickets, { cameraFile: camera.file });
  await noteVerdicts(stand.page);
});
test.afterAll(async () => {
  await stand.close();
  await camera.close();
});
test.beforeEach(async () => {
  await stand.page.keyboard.press('Escape');
  await stand.page.evaluate(() => void (globalThis as { heard?: unknown[] }).heard?.splice(0));
});

/** Keeps what the page says of painted verdicts, for verdicts(). */
async function noteVerdicts(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: unknown[] = [];
    (globalThis as { heard?: unknown[] }).heard = heard;
    addEventListener('gatehouse:verdict-painted', (event) =>
      heard.push((event as CustomEvent<unknown>).detail),
    );
  });
}

function verdicts(page: Page): Promise<unknown[]> {
  return page.evaluate(() => (globalThis as { heard?: unknown[] }).heard!);
}

/** The line that names the camera's state among the others. */
function cameraLine(page: Page) {
  return page.locator('.health__line', { hasText: 'Camera' });
}

/** Plays another film: the camera is opened anew. */
async function change(segments: readonly Segment[]): Promise<void> {
  await camera.play(segments);
  await pullCable(stand.page);
}

/** What the shell logged, once it has ended. */
async function shellLog(folder: string): Promise<string> {
  const logs = path.join(folder, 'logs');
  const names = (await readdir(logs)).filter((name) => name.startsWith('shell-'));
  const texts = await Promise.all(names.map((name) => readFile(path.join(logs, name), 'utf8')));
  return texts.join('');
}

test('the reader in its worker reads a ticket from the camera', async () => {
  const { page } = stand;
  const ticket = stand.ticket('admitted');
  await expect(cameraLine(page)).toContainText('Camera is working');
  await expect(page.getByText('spare reader')).toHaveCount(0);
  await change([empty(0.5), shown(3, ticket.text), empty(4)]);
  await expectVerdict(page, 'admitted');
  await expect(page.locator('.person__name')).toHaveText(ticket.attendee);
  expect(page.workers().map((worker) => worker.url())).toEqual([
    expect.stringMatching(/^gatehouse:\/\/app\/.*qr-worker.*\.js$/),
  ]);
});

test('a camera that vanishes is named, and scanning goes on by itself when it is back', async () => {
  const { page } = stand;
  const ticket = stand.ticket('admitted');
  await camera.remove();
  await pullCable(page);
  await expect(page.getByText('The camera has vanished').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Ready without a camera' })).toBeVisible();
  // It is looked for every two seconds, and still named once it was looked for in vain.
  await page.waitForTimeout(2500);
  await expect(cameraLine(page)).toContainText('The camera has vanished');
  await expectAccessible(page, 'camera lost');
  await picture(page, 'camera-lost');

  await camera.play([empty(0.5), shown(3, ticket.text), empty(4)]);
  await expectVerdict(page, 'admitted');
  await expect(page.locator('.person__name')).toHaveText(ticket.attendee);
});

test('a camera that the system refuses is named, and scanning goes on once it is allowed', async () => {
  const { page, app } = stand;
  const ticket = stand.ticket('admitted');
  const allow = (isAllowed: boolean) =>
    app.evaluate(({ session }, granted) => {
      session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) =>
        answer(granted),
      );
      session.defaultSession.setPermissionCheckHandler(() => granted);
    }, isAllowed);
  await allow(false);
  await change([empty(0.5), shown(3, ticket.text), empty(4)]);
  await expect(page.getByText('The camera is not allowed').first()).toBeVisible();
  await expectAccessible(page, 'camera refused');
  await picture(page, 'camera-refused');
  await allow(true);
  await expectVerdict(page, 'admitted');
  await expect(page.locator('.person__name')).toHaveText(ticket.attendee);
});

test('a covered lens and a dark hall are told apart, and scanning goes on by itself', async () => {
  const { page } = stand;
  const ticket = stand.ticket('admitted');
  await change([
    empty(3, { gain: 0, noise: 1 }),
    empty(1),
    empty(4, { gain: 0.06, noise: 2 }),
    shown(3, ticket.text),
    empty(3),
  ]);
  await expect(page.getByText('The picture is black').first()).toBeVisible();
  await picture(page, 'camera-black');
  await expect(page.getByText('It is too dark').first()).toBeVisible();
  await expect(page.getByText('The picture is black')).toHaveCount(0);
  await picture(page, 'camera-dark');
  await expectVerdict(page, 'admitted');
  await expect(page.locator('.person__name')).toHaveText(ticket.attendee);
  await page.keyboard.press('Escape');
  await expect(cameraLine(page)).toContainText('Camera is working');
});

test('of two tickets at once nobody is admitted until one is left', async () => {
  const { page } = stand;
  const [first, second] = [stand.ticket('admitted'), stand.ticket('admitted')];
  await change([empty(0.5), shown(3, first.text, second.text), shown(3, second.text), empty(20)]);
  await expect(page.getByText('One ticket at a time')).toBeVisible();
  expect(await verdicts(page)).toEqual([]);
  await expectVerdict(page, 'admitted');
  await expect(page.getByText('One ticket at a time')).toHaveCount(0);
  expect(await verdicts(page)).toMatchObject([{ verdict: 'admitted', name: second.attendee }]);
});

test('where WebAssembly does not start, the spare reader reads and is named', async () => {
  const { dataFolder, seeded } = await seedStand();
  const tickets = parseTickets(await readFile(seeded.ticketsFile, 'utf8'));
  const good = tickets.find(({ expected }) => expected === 'admitted')!;
  const film = await SimulatedCamera.playing([empty(5), shown(4, good.text), empty(3)]);
  const without = await standAt(dataFolder, seeded, tickets, {
    cameraFile: film.file,
    args: ['--js-flags=--noexpose-wasm'],
  });
  const { page } = without;
  await expect(cameraLine(page)).toContainText('with the spare reader');
  await expect(page.getByText('hold tickets close and still')).toBeVisible();
  await expectAccessible(page, 'spare reader');
  await picture(page, 'camera-spare-reader');
  await expectVerdict(page, 'admitted');
  await expect(page.locator('.person__name')).toHaveText(good.attendee);
  await without.app.close();
  expect(await shellLog(dataFolder)).toContain('WebAssembly is switched off');
  await film.close();
  await rm(dataFolder, { recursive: true, force: true });
});
