import { setTimeout as sleep } from 'node:timers/promises';
import { differences, hubReplica, kioskReplica } from './replica.ts';
import type { World } from './world.ts';

const LOOK_EVERY_MS = 150;

interface Waiting {
  readonly n: number;
}

/** What stands between a kiosk and quiet; empty: nothing. */
function outboxOf(world: World): string[] {
  return world.kiosks.flatMap((kiosk) => {
    const waiting = kiosk.read((database) =>
      database.prepare<[], Waiting>('SELECT count(*) AS n FROM outbox').get(),
    );
    return waiting?.n === 0 ? [] : [`${kiosk.name} has ${waiting?.n} facts that the hub has not`];
  });
}

async function notYet(world: World): Promise<string[]> {
  const waiting = outboxOf(world);
  if (waiting.length > 0) return waiting;
  const hub = await hubReplica(world.hub, world.eventId);
  return world.kiosks.flatMap((kiosk) =>
    differences(hub, kioskReplica(kiosk, world.eventId), kiosk),
  );
}

/**
 * Waits until every outbox is empty and every row the same everywhere, twice in a row.
 * @returns what is still not so after `patienceMs`; empty: all is
 */
export async function untilQuiet(world: World, patienceMs: number): Promise<string[]> {
  const until = performance.now() + patienceMs;
  for (let quiet = 0; ;) {
    const found = await notYet(world);
    quiet = found.length === 0 ? quiet + 1 : 0;
    if (quiet === 2) return [];
    if (performance.now() > until) return [...found, ...(await phases(world))];
    await sleep(LOOK_EVERY_MS);
  }
}

async function phases({ kiosks }: World): Promise<string[]> {
  return Promise.all(
    kiosks.map(async (kiosk) => {
      const view = await kiosk.gate('sync.view', {});
      return `${kiosk.name} is ${view.phase} (${view.why ?? 'no reason'}), ${view.deadLetters} dead letters`;
    }),
  );
}
