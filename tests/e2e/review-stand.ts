import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { addKycGuest, type KycGuest } from '#tests/fixtures/kyc-people.ts';
import { withVault } from '#tests/fixtures/face-desk.ts';
import { EVENT_ID, MAIN_GATE, makeSmallEvent, TEST_KEY } from '#tests/fixtures/small-event.ts';
import { addStaff, STAFF, STAFF_PASSWORD } from '#tests/fixtures/staff-session.ts';
import { launchKiosk, type Kiosk } from './electron-app.ts';

const FACES = path.resolve(import.meta.dirname, '../fixtures/faces');

/** People who wait, in the order of the queue: whose face the card has, and whose the selfie. */
export const APPLICANTS = [
  { name: 'Asha Sharma', card: 'visitor-03', selfie: 'visitor-03' },
  { name: 'Vikram Rao', card: 'visitor-01', selfie: 'visitor-01' },
  { name: 'Bela Shah', card: 'visitor-03', selfie: 'visitor-05' },
  { name: 'Imran Khan', card: 'visitor-04', selfie: 'visitor-04' },
  { name: 'Latha Menon', card: 'visitor-06', selfie: 'visitor-06' },
  { name: 'Kiran Das', card: 'visitor-07', selfie: 'visitor-07' },
  { name: 'Priya Nair', card: 'visitor-08', selfie: 'visitor-08' },
  { name: 'Rohan Mehta', card: 'visitor-09', selfie: 'visitor-09' },
] as const;

/** A card that nobody issued, photographed as large as an upload is kept. */
export async function specimenCard(
  name: string,
  portrait: string,
  number: string,
): Promise<Buffer> {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="2400" height="1514" viewBox="0 0 856 540">
    <rect width="856" height="540" fill="#f4f1e8"/>
    <rect width="856" height="70" fill="#d9822b"/>
    <text x="428" y="48" font-size="34" text-anchor="middle" font-family="sans-serif" fill="#fff">SPECIMEN CARD</text>
    <text x="290" y="190" font-size="34" font-family="sans-serif">${name}</text>
    <text x="290" y="245" font-size="27" font-family="sans-serif">01/01/1990</text>
    <text x="250" y="485" font-size="54" font-weight="bold" font-family="sans-serif">${number}</text>
  </svg>`;
  const scale = 2400 / 856;
  const photo = await sharp(path.join(FACES, `${portrait}-selfie.jpg`))
    .resize(Math.round(210 * scale), Math.round(250 * scale))
    .toBuffer();
  return await sharp(Buffer.from(drawn))
    .composite([{ input: photo, left: Math.round(50 * scale), top: Math.round(130 * scale) }])
    .jpeg({ quality: 85 })
    .toBuffer();
}

export interface ReviewStand extends Kiosk {
  readonly people: readonly KycGuest[];
}

/** A laptop at a gate, with people whose documents wait. */
export async function openReviewStand(): Promise<ReviewStand> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-review-'));
  const people = await makeSmallEvent(dataFolder, {}, (small) => {
    addStaff(small);
    return APPLICANTS.map(({ name }) => addKycGuest(small, { name }));
  });
  const pictures = await Promise.all(
    APPLICANTS.map(async ({ name, card, selfie }, index) => ({
      front: await specimenCard(name, card, `1234 5678 90${10 + index}`),
      back: await specimenCard('12, Lake Road, Pune', card, `1234 5678 90${10 + index}`),
      selfie: await readFile(path.join(FACES, `${selfie}-selfie.jpg`)),
    })),
  );
  await withVault(dataFolder, (vault) =>
    vault.write(
      people.flatMap(({ userId: personId, front, back, selfie }, index) => {
        const of = pictures[index]!;
        return [
          { fileId: front, personId, purpose: 'identity' as const, bytes: of.front },
          { fileId: back, personId, purpose: 'identity' as const, bytes: of.back },
          { fileId: selfie, personId, purpose: 'face' as const, bytes: of.selfie },
        ];
      }),
    ),
  );
  const core = createCore({ dataFolder, throwawayKey: TEST_KEY, log: silentLog });
  await core.open();
  const kioskName = 'Laptop one';
  await core.call('setup.chooseGate', { kioskName, eventId: EVENT_ID, gateId: MAIN_GATE });
  await core.close();
  const kiosk = await launchKiosk({ dataFolder, throwawayKey: TEST_KEY });
  return {
    ...kiosk,
    people,
    close: async () => {
      await kiosk.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Signs the reviewer in and opens the room. */
export async function openReviewRoom(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.getByLabel('E-mail', { exact: true }).fill(STAFF.reviewer.email);
  await page.getByLabel('Password', { exact: true }).fill(STAFF_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Identity check', exact: true }).click();
}
