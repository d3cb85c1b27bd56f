import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from './kiosk-process.ts';
import { scanAt } from './scan-step.ts';
import type { SmallDisk } from './small-disk.ts';
import type { SoakKiosk } from './soak-kiosk.ts';
import type { Steps } from './steps.ts';
import { addPersonAtHub, pick, type World } from './world.ts';

const SCANS = 4;
// PostgreSQL and SQLite both have room of their own making left for a while: so much more is written.
const MOST_LEFT = 200_000;

function requireDisk({ why }: SmallDisk): void {
  if (why !== null) throw new Refusal(`skipped: ${why}`, 'disk');
}

/** Whether it was refused: a gate without room says so and lets nobody through. */
async function isRefused(world: World, kiosk: SoakKiosk): Promise<boolean> {
  try {
    await scanAt(world, kiosk);
    return false;
  } catch (error) {
    if (error instanceof Refusal && !error.code.startsWith('unexpected')) return true;
    throw error;
  }
}

/** A laptop has no room: what it told before and meanwhile is kept, and it goes on once there is. */
async function fullKiosk(world: World): Promise<string> {
  const { kiosks, random } = world;
  const kiosk = pick(
    random,
    kiosks.filter(({ isRunning }) => isRunning),
  );
  if (kiosk === undefined) throw new Refusal('nobody-runs', 'kiosk');
  requireDisk(kiosk.disk);
  const isKilled = random() < 0.5;
  let refused = 0;
  kiosk.disk.fill(Math.floor(random() * MOST_LEFT));
  try {
    for (let count = 0; count < SCANS; count += 1) {
      if (await isRefused(world, kiosk)) refused += 1;
    }
    await sleep(300);
    if (isKilled) await kiosk.kill();
  } finally {
    kiosk.disk.free();
    if (isKilled) await kiosk.start();
  }
  if (await isRefused(world, kiosk)) {
    const view = JSON.stringify(await kiosk.gate('gate.status', {}));
    throw new Error(`${kiosk.name} has room again and goes on refusing: ${view}`);
  }
  return `${kiosk.name}: ${refused} of ${SCANS} refused${isKilled ? ', killed' : ''}`;
}

// What PostgreSQL keeps of its log beside what it needs, and more.
const LOG_PIECES = 40;

/** Writes PostgreSQL's log until there is no room for it: it then ends itself (PANIC). */
async function fillLog({ hub }: World): Promise<void> {
  try {
    for (let piece = 0; piece < LOG_PIECES; piece += 1) {
      await hub.query("SELECT pg_logical_emit_message(false, 'soak', repeat('x', 4000000))");
    }
  } catch {
    // Full: what it is for.
  }
}

/** Database and files of the hub have no room: gates go on, and nothing that it acknowledged is lost. */
async function fullHub(world: World): Promise<string> {
  const { hub, kiosks, random } = world;
  requireDisk(hub.disk);
  let failed = 0;
  const isLogFull = random() < 0.6;
  hub.disk.fill(Math.floor(random() * MOST_LEFT));
  try {
    if (isLogFull) await fillLog(world);
    for (const kiosk of kiosks) if (kiosk.isRunning) await isRefused(world, kiosk);
    for (let count = 0; count < SCANS; count += 1) {
      // Whatever it answers: what it refuses did not happen.
      await addPersonAtHub(hub, world, random).catch(() => (failed += 1));
    }
    await sleep(1000);
  } finally {
    hub.disk.free();
    await hub.ensureUp();
  }
  return `${failed} of ${SCANS} refused${isLogFull ? ', log full' : ''}`;
}

export const DISK_STEPS: Steps = {
  'disk full: kiosk': { weight: 1.5, act: fullKiosk },
  'disk full: hub': { weight: 0.4, act: fullHub },
};
