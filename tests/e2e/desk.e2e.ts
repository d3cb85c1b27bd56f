import { expect, test, type Locator, type Page } from '@playwright/test';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import { openDatabase } from '#core/storage/database.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { deskEmail, ORGANISER, REVIEWER, withVault } from '#tests/fixtures/face-desk.ts';
import { STAFF_PASSWORD } from '#tests/fixtures/staff-session.ts';
import { attendeeOf, TEST_KEY, testId } from '#tests/fixtures/small-event.ts';
import { launchKiosk, type Kiosk } from './electron-app.ts';
import { filmVisits, seedFaceStand, type FaceTicket } from './face-stand.ts';
import { expectAccessible, expectVerdict, picture, scanByHand } from './gate-stand.ts';

const FACES = path.resolve(import.meta.dirname, '../fixtures/faces');
/** The person before the desk's webcam. */
const SITTER = 'visitor-01';

interface DeskStand extends Kiosk {
  /** Before the webcam; has not agreed yet. */
  readonly arjun: FaceTicket;
  /** Agreed at registration. */
  readonly bela: FaceTicket;
  /** The same face as Bela's, registered again. */
  readonly belaAgain: FaceTicket;
}

/**
 * A kiosk at a gate whose event compares faces.
 * @param camera whether Arjun sits before its webcam; else it has none
 */
async function openDeskStand(camera: 'webcam' | 'no-webcam'): Promise<DeskStand> {
  const { dataFolder, guests } = await seedFaceStand(
    [
      { name: 'Arjun Rao', portrait: SITTER, consent: false },
      { name: 'Bela Shah', portrait: 'visitor-02' },
      { name: 'Bela S.', portrait: 'visitor-02' },
    ],
    { face_policy: 'when-unsure', face_liveness: 'off', evidence_days: 7 },
  );
  const [arjun, bela, belaAgain] = guests as [FaceTicket, FaceTicket, FaceTicket];
  await addCard(dataFolder, arjun);
  const cameraFile = camera === 'webcam' ? path.join(dataFolder, 'sitter.mjpeg') : undefined;
  if (cameraFile !== undefined) {
    const scene = { visitors: [{ portrait: SITTER, headHeight: 0.6 }], seed: 7 } as const;
    await filmVisits(cameraFile, [{ scene, seconds: 2 }]);
  }
  const kiosk = await launchKiosk({ dataFolder, cameraFile, throwawayKey: TEST_KEY });
  await kiosk.page.locator('main.gate').waitFor();
  const close = async (): Promise<void> => {
    await kiosk.close();
    await rm(dataFolder, { recursive: true, force: true });
  };
  return { ...kiosk, arjun, bela, belaAgain, close };
}

/** Puts the front of an identity card on record, with the person's portrait small on it. */
async function addCard(dataFolder: string, { userId, selfie }: FaceTicket): Promise<void> {
  const fileId = testId(6, 0xca4d);
  const key = Buffer.from(TEST_KEY, 'hex');
  const database = await openDatabase({ dataFolder, key, migrations: kioskMigrations });
  try {
    const copy = createCopyWriter(database);
    const created_at = '2026-11-01T00:00:00.000Z';
    copy.transaction(() => {
      copy.putUser(attendeeOf(1, { name: 'Arjun Rao', selfie, adhar_front: fileId }));
      const card = { user_id: userId, file_type: 'adhar_front', mime: 'image/jpeg' } as const;
      copy.putDocument({ id: fileId, ...card, created_at });
    });
  } finally {
    database.close();
  }
  const portrait = await sharp(path.join(FACES, `${SITTER}-selfie.jpg`))
    .resize({ width: 220, height: 270, fit: 'cover' })
    .toBuffer();
  const bytes = await sharp({
    create: { width: 1011, height: 638, channels: 3, background: '#e9efe4' },
  })
    .composite([{ input: portrait, left: 60, top: 180 }])
    .jpeg({ quality: 85 })
    .toBuffer();
  await withVault(dataFolder, (vault) =>
    vault.write([{ fileId, personId: userId, purpose: 'identity', bytes }]),
  );
}

/** Opens the room of faces as one of the desk's staff. */
async function openFaces(page: Page, staffId: Uuid): Promise<void> {
  await page.keyboard.press('F8');
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.getByLabel('E-mail', { exact: true }).fill(deskEmail(staffId));
  await page.getByLabel('Password', { exact: true }).fill(STAFF_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await openRoom(page);
}

async function openRoom(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Face desk', exact: true }).click();
  await expect(page.getByText('Search for a person on the left')).toBeVisible();
}

async function openSide(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
}

async function openPerson(page: Page, name: string): Promise<Locator> {
  await page.getByLabel('Name, phone or ticket number').fill(name);
  await page.getByRole('option', { name }).click();
  const person = page.locator('.person-desk', { has: page.getByRole('heading', { name }) });
  await expect(person).toBeVisible();
  return person;
}

async function chooseFile(page: Page, file: { name: string; bytes: Buffer }): Promise<void> {
  const mimeType = 'image/jpeg';
  const input = page.locator('input[type=file]').last();
  await input.setInputFiles({ name: file.name, mimeType, buffer: file.bytes });
}

test('the room opens for its staff alone, and goes on after the core ended', async () => {
  const stand = await openDeskStand('no-webcam');
  const { page } = stand;
  await openFaces(page, REVIEWER);
  await openSide(page, 'Settings');
  await expect(page.getByText('Only an organiser or an administrator may change')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await expectAccessible(page, 'desk, settings of a reviewer');

  // A session outlives the core that it was opened in.
  await stand.app.evaluate(({ app }) => {
    const core = app.getAppMetrics().find(({ serviceName }) => serviceName?.includes('Node'))!;
    process.kill(core.pid, 'SIGKILL');
  });
  await openSide(page, 'Decisions');
  await expect(page.getByText('No decision of this kind yet.', { exact: false })).toBeVisible();
  await stand.close();
});

test('somebody agrees, is enrolled from a file and the webcam, and takes it back', async () => {
  test.setTimeout(150_000);
  const stand = await openDeskStand('webcam');
  const { page } = stand;
  await openFaces(page, ORGANISER);
  const person = await openPerson(page, 'Arjun Rao');
  await expect(person.getByRole('button', { name: 'Take a picture' })).toBeDisabled();
  await expectAccessible(page, 'desk, a person');

  await person.getByRole('button', { name: 'Show the consent text' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('is kept for 7 days after the doors close');
  await expectAccessible(page, 'desk, consent');
  await picture(page, 'desk-consent');
  await dialog.getByRole('button', { name: 'I do not agree' }).click();
  await expect(person.getByText('Nothing was recorded.', { exact: false })).toBeVisible();
  await person.getByRole('button', { name: 'Show the consent text' }).click();
  await dialog.locator('label.choice', { hasText: 'हिन्दी' }).click();
  await dialog.getByRole('button', { name: 'मैं सहमत हूँ' }).click();
  await expect(person.getByText('recorded by Lakshmi Nair', { exact: false })).toBeVisible();
  // The photo that was sent with the registration may be compared from now on.
  const faces = person.locator('.templates');
  await expect(faces.getByText('Photo from registration')).toBeVisible();

  await chooseFile(page, { name: 'torn.jpg', bytes: Buffer.from('this is no picture') });
  await expect(dialog.getByRole('alert')).toContainText('The file is no picture');
  await expectAccessible(page, 'desk, a refused file');
  await picture(page, 'desk-refused-file');
  const selfie = await readFile(path.join(FACES, `${SITTER}-selfie.jpg`));
  await chooseFile(page, { name: 'arjun.jpg', bytes: selfie });
  await expect(dialog.getByText('What is compared at the gate')).toBeVisible();
  await expectAccessible(page, 'desk, a usable file');
  await picture(page, 'desk-file');
  await dialog.getByRole('button', { name: 'Use this' }).click();
  await expect(person.getByText('The picture is on record.')).toBeVisible();
  await expect(person.getByText('Picture file', { exact: true })).toBeVisible();

  await person.getByRole('button', { name: 'Take a picture' }).click();
  await expect(dialog.getByRole('button', { name: 'Use this' })).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page, 'desk, a picture taken');
  await picture(page, 'desk-webcam');
  await dialog.getByRole('button', { name: 'Use this' }).click();
  await expect(person.getByText('Webcam at a desk')).toBeVisible();

  await person.getByRole('button', { name: 'Compare with the card' }).click();
  await expect(person.getByText('Very likely the same person.', { exact: false })).toBeVisible();
  await person.getByRole('button', { name: 'Look for them' }).click();
  await expect(person.getByText('Nobody alike', { exact: false })).toBeVisible();
  await expectAccessible(page, 'desk, somebody enrolled');
  await picture(page, 'desk-person');

  await person.getByRole('button', { name: 'Withdraw consent' }).click();
  await expect(dialog).toContainText('the numbers made of this person’s face');
  await expectAccessible(page, 'desk, withdrawal');
  await picture(page, 'desk-withdraw');
  await dialog.getByRole('button', { name: 'Withdraw and erase' }).click();
  await expect(
    person.getByText('The face data of this person is erased.', { exact: false }),
  ).toBeVisible();
  await expect(person.getByText('No face on record yet.')).toBeVisible();
  await expect(person.getByRole('button', { name: 'Take a picture' })).toBeDisabled();
  await stand.close();
});

test('decisions are explained, with both pictures, and the settings say what they lead to', async () => {
  test.setTimeout(150_000);
  const stand = await openDeskStand('webcam');
  const { page } = stand;
  await expect(page.locator('.health__line--good', { hasText: 'Faces' })).toBeVisible({
    timeout: 30_000,
  });
  await scanByHand(stand, stand.arjun.text);
  await expectVerdict(page, 'face-unavailable');
  await page.keyboard.press('Escape');
  // The sitter before the camera is not Bela.
  await scanByHand(stand, stand.bela.text);
  await expectVerdict(page, 'face-mismatch', 'verdict');
  await page.keyboard.press('Escape');

  await openFaces(page, ORGANISER);
  await openSide(page, 'Decisions');
  const items = page.locator('.decision');
  await expect(items).toHaveCount(2);
  await expect(items.first()).toContainText(/Another face: -?0\.\d\d, below 0\.30\. Not let in\./);
  await expect(items.last()).toContainText('the person had not agreed to it. Not let in.');
  await items.first().getByRole('button', { name: 'Details' }).click();
  await expect(page.getByAltText('Picture of Bela Shah, taken at the gate')).toBeVisible();
  await expect(page.getByRole('img', { name: 'Scores of today' })).toBeVisible();
  await expectAccessible(page, 'desk, decisions');
  await picture(page, 'desk-decisions');
  await page.getByText('As a table').click();
  await expect(page.getByRole('cell', { name: '1', exact: true })).toBeVisible();
  await page.locator('label.choice', { hasText: 'Not compared' }).click();
  await expect(items).toHaveCount(1);

  await openSide(page, 'Settings');
  const match = page.getByRole('slider', { name: 'Match from' });
  await match.focus();
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowLeft');
  await expect(page.getByText('About 39 of 10,000 people', { exact: false })).toBeVisible();
  await page.locator('label.choice', { hasText: 'Compare, always' }).click();
  await expectAccessible(page, 'desk, settings');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Match from: 0.45 → 0.40');
  await expect(page.getByRole('alert')).toContainText('Compare → Compare, always');
  await picture(page, 'desk-settings');
  await page.getByRole('button', { name: 'As the event came' }).click();
  await expect(page.getByRole('alert')).toContainText('Match from: 0.40 → 0.45');
  await stand.close();
});

test('who registered twice is shown side by side', async () => {
  const stand = await openDeskStand('no-webcam');
  const { page } = stand;
  await openFaces(page, REVIEWER);
  for (const { name } of [stand.bela, stand.belaAgain]) {
    const person = await openPerson(page, name);
    await expect(person.locator('.templates')).toContainText('Photo from registration');
  }
  await page.getByRole('button', { name: 'Look for them' }).click();
  await expect(page.getByText('1 person is much alike.', { exact: false })).toBeVisible();
  await expectAccessible(page, 'desk, possibly the same person');
  await picture(page, 'desk-similar');
  await page.getByRole('button', { name: 'Open Bela Shah' }).click();
  await expect(page.getByRole('heading', { name: 'Bela Shah' })).toBeVisible();
  await stand.close();
});
