import { newId } from '#shared/domain/id.ts';
import { seededRandom, type Random } from '#tools/simulate/random.ts';
import { auditWorld } from './audit.ts';
import { planDigest } from './plan.ts';
import { untilQuiet } from './quiet.ts';
import type { SoakHub } from './soak-hub.ts';
import { SoakKiosk } from './soak-kiosk.ts';
import { planOf, type Tally } from './steps.ts';
import { addEvent, type World } from './world.ts';

/** Room for all that a run brings; full only when a step fills it. */
const KIOSK_MEGABYTES = 96;
const HANGING_EVERY = 10;
export const HUB_MEGABYTES = 2048;

export interface RunOptions {
  readonly hub: SoakHub;
  readonly seed: number;
  readonly kiosks: number;
  readonly steps: number;
  /** Registrations made before anything happens. */
  readonly people: number;
  /** How long to wait for quiet at the end. */
  readonly patienceMs: number;
  readonly tally: Tally;
  /** Whether kiosks and hub are killed, clocks set, networks broken. */
  readonly isHostile: boolean;
  readonly note: (line: string) => void;
}

async function openKiosks(
  { hub, kiosks, seed, note }: RunOptions,
  place: Awaited<ReturnType<typeof addEvent>>,
  random: Random,
  opened: SoakKiosk[],
): Promise<void> {
  for (let at = 0; at < kiosks; at += 1) {
    // Two of three stand at gates, the third is an organiser's laptop, which may stand at one too.
    const use = at % 3 === 1 ? 'office' : 'gate';
    const name = `${use === 'office' ? 'Office' : 'Gate'} ${seed}-${at + 1}`;
    const own = { seed: Math.floor(random() * 2 ** 31), diskMegabytes: KIOSK_MEGABYTES };
    const kiosk = await SoakKiosk.join(hub, { name, use, ...own });
    opened.push(kiosk);
    await kiosk.enrol([place.eventId]);
    note(`${name} joined`);
  }
  for (const [at, kiosk] of opened.entries()) {
    await untilLoaded(kiosk, place.eventId);
    const gateId = place.gateIds[at % place.gateIds.length] ?? newId();
    const { eventId } = place;
    await kiosk.gate('setup.chooseGate', { kioskName: kiosk.name, eventId, gateId });
  }
}

/** Waits until a kiosk has an event. */
export async function untilLoaded(kiosk: SoakKiosk, eventId: string): Promise<void> {
  const until = performance.now() + 60_000;
  for (;;) {
    const { events } = await kiosk.gate('setup.events', {});
    if (events.some(({ id }) => id === eventId)) return;
    if (performance.now() > until) {
      const view = JSON.stringify(await kiosk.gate('sync.view', {}));
      throw new Error(`${kiosk.name} has not loaded its event: ${view}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * One seeded run: kiosks and a hub do what people do, in bad weather; then all is quiet, and compared.
 * @returns one sentence for each thing that is wrong; empty: all agree
 */
export async function soakOnce(options: RunOptions): Promise<string[]> {
  const { hub, seed, steps, people, tally, isHostile, note, patienceMs } = options;
  const random = seededRandom(seed);
  const plan = planOf(seed, steps, isHostile);
  note(`plan ${planDigest(plan)}`);
  const place = await addEvent(hub, { title: `Soak ${seed}`, people, random });
  const kiosks: SoakKiosk[] = [];
  const model = { told: new Map(), latest: new Map() };
  const world: World = { hub, kiosks, ...place, random, model };
  let found: string[] = ['the run ended early'];
  try {
    await tally.timed('joining', () => openKiosks(options, place, random, kiosks));
    await tally.timed('steps', async () => {
      for (const [at, { name, seed: own, act }] of plan.entries()) {
        const said = await tally.count(name, () => act({ ...world, random: seededRandom(own) }));
        note(`${at + 1} ${name}: ${said}`);
      }
    });
    for (const kiosk of kiosks) {
      // What hangs in silence ends after a minute by itself: waited for in some runs, cut off in most.
      if (seed % HANGING_EVERY !== 0) kiosk.network.setWeather('cut');
      kiosk.network.setWeather('clear');
      if (!kiosk.isRunning) await kiosk.start();
    }
    found = await tally.timed('quiet', () => untilQuiet(world, patienceMs));
    if (found.length === 0) found = await auditWorld(world);
    for (const { network } of kiosks) tally.faults(network.counts());
    return found;
  } finally {
    for (const kiosk of kiosks) await kiosk.close(found.length > 0);
  }
}
