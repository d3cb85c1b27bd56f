import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHub } from '#core/sync/hub.ts';
import type { Hub } from '#core/services/sync/hub-port.ts';
import { z } from 'zod';
import { cursor as cursorText, type Cursor } from '#shared/wire/sync.ts';
import type { Bench } from './bench.ts';
import { compared, named } from './figure.ts';
import { cpuOfHub } from './process-time.ts';
import { percentile } from './statistics.ts';
import { signedCheckIn } from './sync-check-in.ts';
import { addNetworkKiosk, openSyncStand, type NetworkKiosk, type SyncStand } from './sync-stand.ts';

const LIMIT_MS = 500;
const PUSHES_A_SECOND = 50;
/** A kiosk pulls so often where the live stream does not come through. */
const PULL_EVERY_MS = 10_000;
/** Before anything is counted: each kiosk has pulled once, and the hub's code is compiled. */
const WARM_MS = PULL_EVERY_MS;

/** Of a page what tells how to go on: its rows are each kiosk's own work, on its own machine. */
const turned = z.object({ pages: z.array(z.object({ to: cursorText, more: z.boolean() })) });

/** A hub with kiosks that pull one event, and check-ins at some of them; generator included. */
export const benchSyncFleet: Bench = async ({ quick, say }) => {
  const [count, seconds] = quick ? [50, 10] : [500, 60];
  const stand = await openSyncStand(1);
  const kiosks: NetworkKiosk[] = [];
  try {
    for (let n = 0; n < count; n += 1) kiosks.push(await addNetworkKiosk(stand, [stand.eventId]));
    const members = kiosks.map((kiosk) => ({ ...kiosk, hub: createHub(kiosk.client), made: 0 }));
    for (const { hub } of members) await hub.greet();
    const [first] = members;
    if (first === undefined) throw new Error('no kiosk');
    const begin = await endOf(first.hub, stand);
    const pulls: number[] = [];
    const pushes: number[] = [];
    let failures = 0;
    const startedAt = performance.now();
    const countedFrom = startedAt + WARM_MS;
    const until = countedFrom + seconds * 1000;
    const took = (times: number[], began: number): void => {
      if (began >= countedFrom) times.push(performance.now() - began);
    };
    say(
      `${count} kiosks pull, ${PUSHES_A_SECOND} check-ins a second: ${WARM_MS / 1000} s to warm up, then ${seconds} s`,
    );
    const spentBefore = sleep(WARM_MS).then(() => spentSoFar(stand));
    const pulling = members.map(async ({ client }, index) => {
      let cursor = begin;
      await sleep((PULL_EVERY_MS * index) / count);
      while (performance.now() < until) {
        const began = performance.now();
        const feeds = [{ feed: stand.eventId, cursor }];
        const body = { feeds, limit: 50, pages: 10, report: null };
        const path = '/v1/sync/pull';
        const answer = await client.json({ method: 'POST', path, body }, turned).catch(() => null);
        if (answer === null) {
          failures += 1;
          await sleep(PULL_EVERY_MS);
          continue;
        }
        took(pulls, began);
        const page = answer.pages.at(-1);
        cursor = page?.to ?? cursor;
        if (page?.more !== true) await sleep(PULL_EVERY_MS);
      }
    });
    const pushing: Promise<void>[] = [];
    for (let at = 0; performance.now() < until; at += 1) {
      const member = members[at % count] ?? first;
      member.made += 1;
      const { operation } = signedCheckIn(stand, member, member.made);
      const began = performance.now();
      pushing.push(
        member.hub.push([operation]).then(
          () => took(pushes, began),
          () => void (failures += 1),
        ),
      );
      await sleep(Math.max(0, startedAt + ((at + 1) * 1000) / PUSHES_A_SECOND - performance.now()));
    }
    await Promise.all([...pulling, ...pushing]);
    const spent = await spentSoFar(stand);
    const wall = (performance.now() - countedFrom) / 1000;
    const before = await spentBefore;
    const share = (of: keyof typeof spent): number => (spent[of] - before[of]) / wall;
    const parts = (['hub', 'postgres', 'generator'] as const).map(
      (of) => `${of} ${share(of).toFixed(2)}`,
    );
    say(`processors busy: ${parts.join(', ')}, of ${availableParallelism()}`);
    const [kept] = await stand.hub.query<{ n: number }>('SELECT count(*)::int AS n FROM check_ins');
    const lost = pushing.length - (kept?.n ?? 0);
    const p99 = (times: readonly number[]) => ({
      value: percentile(times, 0.99),
      baseline: LIMIT_MS,
    });
    return [
      named(`${count} kiosks, pull, p50`, 'ms', percentile(pulls, 0.5)),
      compared(`${count} kiosks, pull, p99, beside 500 ms`, 'ms', p99(pulls), 1),
      named(`${count} kiosks, push, p50`, 'ms', percentile(pushes, 0.5)),
      compared(`${count} kiosks, push, p99, beside 500 ms`, 'ms', p99(pushes), 1),
      named(`${count} kiosks, processors busy: the hub's processes`, 'count', share('hub')),
      named(`${count} kiosks, processors busy: PostgreSQL`, 'count', share('postgres')),
      named(`${count} kiosks, processors busy: the generator`, 'count', share('generator')),
      named(`${count} kiosks, check-ins pushed`, 'count', pushing.length),
      { ...named(`${count} kiosks, check-ins lost`, 'count', lost), ok: lost === 0 },
      { ...named(`${count} kiosks, requests that failed`, 'count', failures), ok: failures === 0 },
    ];
  } finally {
    for (const { client } of kiosks) client.close();
    await stand.hub.close();
  }
};

/** CPU seconds: of the hub's processes, its PostgreSQL's, and this generator's. */
async function spentSoFar({ hub }: SyncStand) {
  const { user, system } = process.cpuUsage();
  return { ...(await cpuOfHub(hub.pid)), generator: (user + system) / 1e6 };
}

async function endOf(hub: Hub, { eventId }: SyncStand): Promise<Cursor> {
  const parts = hub.snapshot(eventId, null, new AbortController().signal);
  for await (const part of parts) if (part.kind === 'end') return part.cursor;
  throw new Error('the snapshot has no end');
}
