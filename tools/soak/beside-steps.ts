import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rmSync } from 'node:fs';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { Refusal } from './kiosk-process.ts';
import type { SoakKiosk } from './soak-kiosk.ts';
import type { Steps } from './steps.ts';
import { pick, remember, type World } from './world.ts';

// A peer that could not be reached is asked again after at most half a minute.
const PEER_PATIENCE_MS = 45_000;
const LOOK_EVERY_MS = 50;

/** Two laptops that run. */
function two({ kiosks, random }: World): readonly [SoakKiosk, SoakKiosk] {
  const running = kiosks.filter(({ isRunning }) => isRunning);
  const one = pick(random, running);
  const other = pick(
    random,
    running.filter((kiosk) => kiosk !== one),
  );
  if (one === undefined || other === undefined) throw new Refusal('nobody-runs', 'two kiosks');
  return [one, other];
}

async function introduce(one: SoakKiosk, other: SoakKiosk): Promise<void> {
  const { ownAddress } = await other.gate('sync.view', {});
  if (ownAddress === null) throw new Refusal('no-address', 'sync.view');
  const port = ownAddress.slice(ownAddress.lastIndexOf(':') + 1);
  const leader = await one.leader();
  await leader('sync.addPeer', { address: `127.0.0.1:${port}` });
}

function holds(kiosk: SoakKiosk, checkInId: Uuid): boolean {
  return kiosk.read(
    (database) =>
      database.prepare<[string]>('SELECT 1 FROM check_ins WHERE id = ?').get(checkInId) !==
      undefined,
  );
}

/** Tickets that both have. */
function commonTickets(world: World, one: SoakKiosk, other: SoakKiosk): readonly string[] {
  const [ours, theirs] = [one, other].map((kiosk) =>
    kiosk.read((database) =>
      database
        .prepare<[string], { number: string }>(
          'SELECT number FROM tickets WHERE event_id = ? ORDER BY number',
        )
        .all(world.eventId)
        .map(({ number }) => number),
    ),
  );
  return (ours ?? []).filter((number) => theirs?.includes(number));
}

/** What one gate was told reaches another while the hub is out of reach of both. */
async function alone(world: World): Promise<string> {
  const [one, other] = two(world);
  const ticketNumber = pick(world.random, commonTickets(world, one, other));
  if (ticketNumber === undefined) return 'no ticket';
  await introduce(one, other);
  for (const { network } of [one, other]) network.setWeather('cut');
  try {
    const said = await other.gate('gate.admitByHand', {
      scanId: newId(),
      by: { way: 'typed', ticketNumber },
      direction: 'in',
      face: null,
    });
    remember(world, other, said);
    const until = performance.now() + PEER_PATIENCE_MS;
    while (!holds(one, said.checkInId)) {
      if (performance.now() > until) {
        throw new Error(`${one.name} heard nothing of ${said.checkInId} from ${other.name}`);
      }
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    for (const { network } of [one, other]) network.setWeather('clear');
  }
  return `${other.name} to ${one.name}`;
}

async function exported<T>(kiosk: SoakKiosk, carry: (file: string) => Promise<T>): Promise<T> {
  const file = path.join(tmpdir(), `gatehouse-soak-${newId()}.gatehouse-sync`);
  try {
    await (
      await kiosk.leader()
    )('sync.exportFile', { path: file });
    return await carry(file);
  } finally {
    rmSync(file, { force: true });
  }
}

/** Beside the hub: the venue's own network, and sticks. */
export const BESIDE_STEPS: Steps = {
  'lan: meet': {
    weight: 2,
    async act(world) {
      const [one, other] = two(world);
      await introduce(one, other);
      return `${one.name} knows where ${other.name} is`;
    },
  },
  'lan: without hub': { weight: 1.5, act: alone },
  'stick: to kiosk': {
    weight: 2,
    act: (world) => {
      const [one, other] = two(world);
      return exported(one, async (file) => {
        const leader = await other.leader();
        const { fresh } = await leader('sync.importFile', { path: file });
        const again = await leader('sync.importFile', { path: file });
        if (again.fresh !== 0) throw new Error(`taken twice it brought ${again.fresh} again`);
        return `${one.name} to ${other.name}: ${fresh}`;
      });
    },
  },
  'stick: to hub': {
    weight: 1,
    act: (world) => {
      const [one] = two(world);
      return exported(one, async (file) => {
        const form = new FormData();
        form.set('file', new Blob([await readFile(file)]), 'gate.gatehouse-sync');
        const said = await world.hub.as('organiser').call('POST', '/v1/sync-files', form);
        return `${one.name}: ${String(said['operations'])}`;
      });
    },
  },
};
