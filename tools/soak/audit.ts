import { sha256 } from '#core/services/sha256.ts';
import { findBreak, type ChainedEntry } from '#shared/domain/activity-chain.ts';
import type { SoakHub } from './soak-hub.ts';
import type { SoakKiosk } from './soak-kiosk.ts';
import type { World } from './world.ts';

/** Operations of a kiosk at the hub: 1, 2, 3, ... as many as the kiosk made. */
async function operationTroubles({ hub }: World, kiosk: SoakKiosk): Promise<string[]> {
  const own = kiosk.read((database) =>
    database
      .prepare<[], { id: string; made: number }>(
        `SELECT k.id, (SELECT count(*) FROM operations o WHERE o.kiosk_id = k.id) AS made
         FROM kiosks k WHERE own = 1`,
      )
      .get(),
  );
  if (own === undefined) return [`${kiosk.name} knows no kiosk of its own`];
  const [there] = await hub.query<{ n: number; top: number; waiting: number; lost: number }>(
    `SELECT count(*)::int AS n, coalesce(max(seq), 0)::int AS top,
       count(*) FILTER (WHERE state = 'waiting')::int AS waiting,
       count(*) FILTER (WHERE state = 'rejected' AND type = 'check-in.recorded')::int AS lost
     FROM operations WHERE kiosk_id = $1`,
    [own.id],
  );
  const { n = 0, top = 0, waiting = 0, lost = 0 } = there ?? {};
  return [
    ...(n === own.made && top === own.made
      ? []
      : [`${kiosk.name} made ${own.made} operations; the hub has ${n}, the last number is ${top}`]),
    ...(waiting === 0 ? [] : [`${waiting} operations of ${kiosk.name} still wait at the hub`]),
    ...(lost === 0 ? [] : [`the hub rejected ${lost} check-ins of ${kiosk.name}`]),
  ];
}

/** The hub's own chain over all its runs; kiosks' entries are not in it. */
export async function hubLogTroubles(hub: SoakHub): Promise<string[]> {
  const said = await hub.verify();
  return said.isWhole ? [] : [`the hub's log: ${said.words}`];
}

function kioskTroubles(kiosk: SoakKiosk): string[] {
  return kiosk.read((database) => {
    const entries = database
      .prepare<[], ChainedEntry>(
        'SELECT * FROM activity_logs WHERE kiosk_id = (SELECT id FROM kiosks WHERE own = 1) ORDER BY seq',
      )
      .all();
    const brokenAt = findBreak(entries, sha256);
    const dead = database
      .prepare<[], { n: number }>(
        `SELECT count(*) AS n FROM dead_letters JOIN operations ON position = operation_position
         WHERE type = 'check-in.recorded'`,
      )
      .get();
    const integrity = database.pragma('integrity_check', { simple: true });
    return [
      ...(brokenAt === null ? [] : [`the log of ${kiosk.name} breaks at ${brokenAt}`]),
      ...(dead?.n === 0 ? [] : [`${kiosk.name} has ${dead?.n} check-ins among its dead letters`]),
      ...(integrity === 'ok' ? [] : [`the store of ${kiosk.name}: ${String(integrity)}`]),
    ];
  });
}

/** What has to hold once all replicas are the same. @returns a sentence for each thing that does not */
export async function auditWorld(world: World): Promise<string[]> {
  const found: string[] = [];
  const rows = await world.hub.query<{ id: string }>(
    'SELECT id FROM check_ins WHERE event_id = $1',
    [world.eventId],
  );
  const counted = new Set(rows.map(({ id }) => id));
  for (const [id, { kiosk, isGreen }] of world.model.told) {
    if (counted.has(id)) continue;
    found.push(`${kiosk} was told ${isGreen ? 'green' : 'a verdict'} (${id}): not at the hub`);
  }
  for (const kiosk of world.kiosks) {
    found.push(...(await operationTroubles(world, kiosk)), ...kioskTroubles(kiosk));
  }
  const apart = await world.hub.query<{ why: string }>('SELECT why FROM quarantine');
  for (const { why } of apart) found.push(`an honest operation is in quarantine: ${why}`);
  return found;
}
