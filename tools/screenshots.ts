import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBuilt } from './kiosk-build.ts';
import { openKiosk, type KioskLaunch } from './kiosk-launch.ts';
import { OrganiserWindow } from './organiser/organiser-window.ts';
import { ROOT } from './runtime.ts';
import { Album } from './screenshots/album.ts';
import { takeDeskRooms } from './screenshots/desk-rooms.ts';
import { prepareEvening } from './screenshots/evening.ts';
import { takeEventRooms, takeSignIn } from './screenshots/event-rooms.ts';
import { takeFirstStart } from './screenshots/first-start.ts';
import { takeGate } from './screenshots/gate-screens.ts';
import { writeBlankCamera } from './simulate/blank-camera.ts';
import { ensureDisplay } from './virtual-display.ts';

/*
 * Takes every screen in both languages, a third of them in the other themes too, into screenshots/,
 * and has axe look at each. Exit code 1 when a screen was not reached or axe found something.
 */

const OUTPUT = path.join(ROOT, 'screenshots');
const SIZE = { width: 1280, height: 720 };
const STEP_WITHIN_MS = 8_000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function withWindow(
  launch: KioskLaunch,
  work: (window: OrganiserWindow) => Promise<void>,
): Promise<void> {
  const kiosk = await openKiosk(launch);
  try {
    kiosk.page.setDefaultTimeout(STEP_WITHIN_MS);
    await kiosk.app.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
    }, SIZE);
    await work(new OrganiserWindow(kiosk));
  } finally {
    await kiosk.app.close();
  }
}

async function run(): Promise<number> {
  const { built, seconds } = await ensureBuilt();
  if (built) say(`Built the kiosk in ${seconds.toFixed(1)} s.`);
  const display = await ensureDisplay();
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-screenshots-'));
  const album = new Album(OUTPUT, say);
  try {
    await rm(OUTPUT, { recursive: true, force: true });
    const cameraFile = path.join(folder, 'camera.mjpeg');
    await writeBlankCamera(cameraFile);
    say('A first start:');
    const throwawayKey = '5c'.repeat(32);
    await withWindow({ dataFolder: path.join(folder, 'first'), throwawayKey }, (window) =>
      takeFirstStart(album, window),
    );
    say('A folder that had an evening:');
    const evening = await prepareEvening(path.join(folder, 'evening'));
    const launch = {
      dataFolder: evening.dataFolder,
      throwawayKey: evening.throwawayKey,
      cameraFile,
    };
    for (const walk of [
      (window: OrganiserWindow) => takeGate(album, window.page, evening),
      async (window: OrganiserWindow) => {
        await takeSignIn(album, window, evening);
        await takeEventRooms(album, window, evening);
        await takeDeskRooms(album, window, evening);
      },
    ]) {
      await withWindow(launch, walk);
    }
    say(`\n${album.pictures} pictures of ${album.screens} screens: ${await album.writeIndex()}`);
    for (const trouble of album.troubles) say(`  ${trouble}`);
    say(album.troubles.length === 0 ? 'axe found nothing.' : `${album.troubles.length} troubles.`);
    return album.troubles.length === 0 ? 0 : 1;
  } finally {
    display.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(
    `The walk stopped: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
