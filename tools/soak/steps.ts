import type { Counts } from '#tools/network/tally.ts';
import { BESIDE_STEPS } from './beside-steps.ts';
import { DESK_STEPS } from './desk-steps.ts';
import { DISK_STEPS } from './disk-steps.ts';
import { HUB_STEPS } from './hub-steps.ts';
import { Refusal } from './kiosk-process.ts';
import { PERSON_STEPS } from './person-steps.ts';
import { drawPlan, type PlannedStep } from './plan.ts';
import { scanAt } from './scan-step.ts';
import { PIN } from './soak-hub.ts';
import type { SoakKiosk } from './soak-kiosk.ts';
import { TROUBLE_STEPS } from './trouble-steps.ts';
import { pick, remember, type World } from './world.ts';

/** One thing that somebody does. @returns what came of it, in a word or two */
export type Act = (world: World) => Promise<string>;
export type Steps = Readonly<Record<string, { readonly weight: number; readonly act: Act }>>;

/** Counts what happened in all runs. */
export class Tally {
  readonly steps = new Map<string, { done: number; refused: Map<string, number> }>();
  readonly faultCounts = new Map<string, number>();
  /** Seconds of each part of all runs. */
  readonly seconds = new Map<string, number>();

  async timed<T>(part: string, work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await work();
    } finally {
      const spent = (performance.now() - begun) / 1000;
      this.seconds.set(part, (this.seconds.get(part) ?? 0) + spent);
    }
  }

  /** Refusals are part of the day; anything else is not. */
  async count(name: string, act: () => Promise<string>): Promise<string> {
    const entry = this.steps.get(name) ?? { done: 0, refused: new Map<string, number>() };
    this.steps.set(name, entry);
    try {
      const said = await act();
      entry.done += 1;
      return said;
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const isExpected =
        (error instanceof Refusal && !error.code.startsWith('unexpected')) ||
        /: [34]\d\d \{/.test(said);
      if (!isExpected) throw error;
      const why =
        error instanceof Refusal ? error.code : (/"code":"([^"]+)"/.exec(said)?.[1] ?? said);
      entry.refused.set(why, (entry.refused.get(why) ?? 0) + 1);
      return `refused: ${why}`;
    }
  }

  faults(counts: Counts): void {
    for (const [name, count] of Object.entries(counts))
      this.faultCounts.set(name, (this.faultCounts.get(name) ?? 0) + count);
  }
}

function anyKiosk({ kiosks, random }: World): SoakKiosk {
  const running = kiosks.filter(({ isRunning }) => isRunning);
  const kiosk = pick(random, running);
  if (kiosk === undefined) throw new Refusal('nobody-runs', 'kiosk');
  return kiosk;
}

async function undo(world: World): Promise<string> {
  const kiosk = anyKiosk(world);
  const last = world.model.latest.get(kiosk);
  if (last === undefined || last.undoUntil === null) return 'nothing to undo';
  remember(world, kiosk, await kiosk.gate('gate.undo', { checkInId: last.checkInId }));
  return kiosk.name;
}

async function override(world: World): Promise<string> {
  const kiosk = anyKiosk(world);
  const last = world.model.latest.get(kiosk);
  if (last === undefined || !last.overridable) return 'nothing to override';
  const said = await kiosk.gate('gate.override', {
    checkInId: last.checkInId,
    staffId: world.hub.staff('supervisor').id,
    pin: PIN,
    reason: 'came-back',
  });
  remember(world, kiosk, said);
  return `${kiosk.name} ${said.verdict}`;
}

async function closeAlert(world: World): Promise<string> {
  const kiosk = anyKiosk(world);
  const { alerts } = await kiosk.gate('sync.alerts', {});
  const alert = pick(world.random, alerts);
  if (alert === undefined) return 'no alert';
  await kiosk.gate('sync.closeAlert', {
    alertId: alert.id,
    staffId: world.hub.staff('supervisor').id,
    pin: PIN,
    note: 'twins',
  });
  return kiosk.name;
}

const GATE_STEPS: Steps = {
  scan: { weight: 30, act: (world) => scanAt(world, anyKiosk(world)) },
  undo: { weight: 3, act: undo },
  override: { weight: 4, act: override },
  'close alert': { weight: 2, act: closeAlert },
};

const CALM_STEPS: Steps = {
  ...GATE_STEPS,
  ...DESK_STEPS,
  ...PERSON_STEPS,
  ...HUB_STEPS,
  ...BESIDE_STEPS,
};
const ALL_STEPS: Steps = { ...CALM_STEPS, ...TROUBLE_STEPS, ...DISK_STEPS };

/** What happens in a run, by its seed alone. */
export function planOf(
  seed: number,
  steps: number,
  isHostile: boolean,
): readonly (PlannedStep & { readonly act: Act })[] {
  const known = isHostile ? ALL_STEPS : CALM_STEPS;
  const weights = Object.entries(known).map(([name, { weight }]) => [name, weight]);
  return drawPlan(seed, steps, Object.fromEntries(weights)).map((step) => {
    const act = known[step.name]?.act;
    if (act === undefined) throw new Error(`nobody knows the step ${step.name}`);
    return { ...step, act };
  });
}
