import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import sharp from 'sharp';
import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { EventRow } from '#shared/domain/event.ts';
import type { SmallEvent } from '#tests/fixtures/small-event.ts';
import { EVENT_ID, MAIN_GATE, makeSmallEvent, TEST_KEY } from '#tests/fixtures/small-event.ts';
import {
  addDeskStaff,
  addFaceGuest,
  PIN_HASH,
  withVault,
  type FaceGuest,
} from '#tests/fixtures/face-desk.ts';
import type { PortraitId } from '#tools/simulate/face-portrait.ts';
import { prepareVisit, type VisitScene } from '#tools/simulate/face-visitor.ts';
import { CAMERA_FPS } from '#tools/simulate/video.ts';
import { launchKiosk, type Kiosk, type KioskOptions } from './electron-app.ts';

/** A ticket holder with the selfie of one of the fixtures. */
export interface FaceTicket extends FaceGuest {
  readonly name: string;
}

export interface FaceGuestPlan {
  readonly name: string;
  readonly portrait: PortraitId;
  readonly consent?: boolean;
}

export interface FaceStand extends Kiosk {
  readonly guests: readonly FaceTicket[];
}

const HOUR = 3_600_000;
const FACES = path.resolve(import.meta.dirname, '../fixtures/faces');

/** A data folder of a kiosk at the gate of an event that looks at faces; its doors are open. */
export async function seedFaceStand(
  plans: readonly FaceGuestPlan[],
  event: Partial<EventRow>,
): Promise<{ dataFolder: string; guests: FaceTicket[] }> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-faces-'));
  const now = Date.now();
  const open: Partial<EventRow> = {
    doors_open_at: toInstant(now - HOUR),
    doors_close_at: toInstant(now + 12 * HOUR),
    ...event,
  };
  const fill = (small: SmallEvent): FaceTicket[] => {
    addDeskStaff(small);
    return plans.map(({ name, consent = true }) => ({
      ...addFaceGuest(small, { user: { name }, consent }),
      name,
    }));
  };
  const guests = await makeSmallEvent(dataFolder, { event: open, pinHash: PIN_HASH }, fill);
  const selfies = await Promise.all(
    plans.map(({ portrait }) => readFile(path.join(FACES, `${portrait}-selfie.jpg`))),
  );
  await withVault(dataFolder, (vault) =>
    vault.write(
      guests.map(({ userId: personId, selfie: fileId }, index) => ({
        fileId,
        personId,
        purpose: 'face' as const,
        bytes: selfies[index]!,
      })),
    ),
  );
  const core = createCore({ dataFolder, throwawayKey: TEST_KEY, log: silentLog });
  await core.open();
  const kioskName = 'Laptop one';
  await core.call('setup.chooseGate', { kioskName, eventId: EVENT_ID, gateId: MAIN_GATE });
  await core.close();
  return { dataFolder, guests };
}

/** Each drawn picture stands for so many of the camera's frames: the head moves on ten times a second. */
const HOLD = 3;

/** Scenes before the webcam, one after another. */
export type Film = readonly { readonly scene: VisitScene; readonly seconds: number }[];

/** Writes a film, which Chromium plays over and over. */
export async function filmVisits(file: string, scenes: Film): Promise<void> {
  const out = createWriteStream(file);
  for (const { scene, seconds } of scenes) {
    const visit = await prepareVisit(scene);
    for (let frame = 0; frame < seconds * CAMERA_FPS; frame += HOLD) {
      const { data, width, height } = visit.draw(frame / CAMERA_FPS);
      const raw = { width, height, channels: 3 } as const;
      const jpeg = await sharp(data, { raw }).jpeg({ quality: 88 }).toBuffer();
      for (let shown = 0; shown < HOLD; shown++) {
        if (!out.write(jpeg)) await once(out, 'drain');
      }
    }
  }
  out.end();
  await finished(out);
}

/** Starts the kiosk on a folder of seedFaceStand, in front of a film, and waits for its gate. */
export async function openFaceStand(
  plans: readonly FaceGuestPlan[],
  event: Partial<EventRow>,
  scenes: Film,
  options: KioskOptions = {},
): Promise<FaceStand> {
  const { dataFolder, guests } = await seedFaceStand(plans, event);
  const cameraFile = path.join(dataFolder, 'visit.mjpeg');
  await filmVisits(cameraFile, scenes);
  const kiosk = await launchKiosk({
    ...options,
    dataFolder,
    cameraFile,
    throwawayKey: TEST_KEY,
  });
  await kiosk.page.locator('main.gate').waitFor();
  return {
    ...kiosk,
    guests,
    close: async () => {
      await kiosk.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
