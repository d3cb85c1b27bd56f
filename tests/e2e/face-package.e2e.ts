import { expect, test } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seedDataFolder } from '#tools/seed/seed-data-folder.ts';
import { filmVisits } from './face-stand.ts';
import {
  parseTickets,
  picture,
  scanByHand,
  takeTicket,
  UNDER_PASSPHRASE,
  unlockGate,
} from './gate-stand.ts';

const SELFIE = path.resolve(import.meta.dirname, '../fixtures/faces/visitor-01-selfie.jpg');
const ATTENDEES = 40;

// A folder is filled and a film drawn before the kiosk starts.
test.describe.configure({ timeout: 120_000 });

test('the engine is where the kiosk looks for it, also in its package, and lets the right face in', async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-face-package-'));
  const selfie = await readFile(SELFIE);
  const seeded = await seedDataFolder({
    dataFolder,
    attendees: ATTENDEES,
    events: 1,
    seed: 'face package',
    faces: { face_policy: 'required', face_liveness: 'off', evidence_days: null },
    // Whoever's ticket it is: the same person stands there.
    pictures: new Map(Array.from({ length: ATTENDEES }, (_, index) => [index, selfie])),
    ...UNDER_PASSPHRASE,
  });
  const tickets = parseTickets(await readFile(seeded.ticketsFile, 'utf8'));
  const cameraFile = path.join(dataFolder, 'visit.mjpeg');
  await filmVisits(cameraFile, [
    { scene: { visitors: [{ portrait: 'visitor-01' }], seed: 3 }, seconds: 2 },
  ]);
  const kiosk = await unlockGate({ dataFolder, cameraFile });
  try {
    const { page } = kiosk;
    const line = page.locator('.health__line--good', { hasText: 'Faces' });
    await expect(line).toBeVisible({ timeout: 30_000 });
    await scanByHand(kiosk, takeTicket(tickets, 'admitted').text);
    const verdict = page.locator('.verdict[data-verdict="admitted"][data-kind="verdict"]');
    await expect(verdict).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText('Face matched')).toBeVisible();
    await picture(page, 'face-packaged');
  } finally {
    await kiosk.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
});
