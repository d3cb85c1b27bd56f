import { newId } from '#shared/domain/id.ts';
import type { Counts } from '#tools/network/tally.ts';
import type { Random } from '#tools/simulate/random.ts';
import { Refusal } from './kiosk-process.ts';
import { DESK_STEPS } from './desk-steps.ts';
import { HUB_STEPS } from './hub-steps.ts';
import { TROUBLE_STEPS } from './trouble-steps.ts';
import { PIN } from './soak-hub.ts';
import type { SoakKiosk } from './soak-kiosk.ts';
import { pick, remember, type World } from './world.ts';

/** One thing that somebody does. @returns what came of it, in a word or two */
export type Act = (world: World) => Promise<string>;
export type Steps = Readonly<Record<string, { readonly weight: number; readonly act: Act }>>;

/** Counts what happened in all runs. */
export class Tally {
  readonly steps = new Map<string, { done: number; refused: Map<string, number> }>();
  readonly faultCounts = new Map<string, number>();

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

async function scan(world: World): Promise<string> {
  const kiosk = anyKiosk(world);
  const tickets = kiosk.read((database) =>
    database
      .prepare<[string], { number: string }>(
        'SELECT number FROM tickets WHERE event_id = ? ORDER BY number',
      )
      .all(world.eventId),
  );
  // The first few come again and again, at every gate.
  const from = world.random() < 0.5 ? tickets.slice(0, 4) : tickets;
  const ticket = pick(world.random, from);
  if (ticket === undefined) return 'no ticket';
  const said = await kiosk.gate('gate.admitByHand', {
    scanId: newId(),
    by: { way: 'typed', ticketNumber: ticket.number },
    direction: 'in',
    face: null,
  });
  remember(world, kiosk, said);
  return `${kiosk.name} ${said.verdict}`;
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
  scan: { weight: 30, act: scan },
  undo: { weight: 3, act: undo },
  override: { weight: 4, act: override },
  'close alert': { weight: 2, act: closeAlert },
};

/** What happens next, by the seed alone. */
export function drawStep(random: Random, isHostile: boolean): { name: string; act: Act } {
  const steps = Object.entries({
    ...GATE_STEPS,
    ...DESK_STEPS,
    ...HUB_STEPS,
    ...(isHostile ? TROUBLE_STEPS : {}),
  });
  let at = random() * steps.reduce((sum, [, { weight }]) => sum + weight, 0);
  for (const [name, { weight, act }] of steps) {
    at -= weight;
    if (at < 0) return { name, act };
  }
  return { name: 'scan', act: scan };
}
