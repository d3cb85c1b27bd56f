import type { Bench } from './bench.ts';
import { compared, named, type Figure } from './figure.ts';
import { openLoop, saturate, type LoadRequest } from './hub-load.ts';
import { openHubStand, type HubStand, type StandServer } from './hub-stand.ts';
import { median, percentile } from './statistics.ts';

/** 0.7 of the bare route's requests a second is this many times its time a request. */
const MOST_TIME = 1 / 0.7;
const MOST_TAIL = 10;
const MOST_GROWTH = 1.1;

interface Plan {
  readonly rounds: number;
  /** Seconds of a round. */
  readonly duration: number;
  /** Seconds of the load by the clock. */
  readonly open: number;
  /** Requests between the two looks at memory, the later with the earlier's. */
  readonly grow: { readonly from: number; readonly to: number };
}
const WHOLE: Plan = { rounds: 5, duration: 5, open: 20, grow: { from: 1_000, to: 100_000 } };
const QUICK: Plan = { rounds: 2, duration: 2, open: 5, grow: { from: 1_000, to: 10_000 } };

interface Read {
  readonly name: string;
  readonly hub: LoadRequest[];
  readonly bare: LoadRequest[];
}

/** Reads of the hub beside the same routes written bare, in turns; then by the clock; then memory. */
export const benchHubReads: Bench = async ({ quick, say }) => {
  const plan = quick ? QUICK : WHOLE;
  say('filling a database');
  const stand = await openHubStand(quick);
  try {
    const figures: Figure[] = [];
    const bare = await stand.openBare();
    const hub = await stand.openHub();
    const lists = stand.eventLists();
    const reads: Read[] = [
      { name: 'event list', hub: lists, bare: lists },
      { name: 'ticket', hub: await stand.tickets(false), bare: await stand.tickets(true) },
    ];
    for (const read of reads) {
      await requireSame(read, hub, bare);
      say(`${read.name}, as fast as it goes`);
      const times = await inTurns(read, { hub, bare }, plan);
      const measured = { value: median(times.hub), baseline: median(times.bare) };
      figures.push(
        compared(`hub: ${read.name}, time a request at saturation`, 'µs', measured, MOST_TIME),
      );
      say(`${read.name}, by the clock`);
      figures.push(...(await byTheClock(read, { hub, bare }, measured, plan.open)));
    }
    await bare.close();
    await hub.close();
    say('memory');
    figures.push(...(await growth(stand, plan)));
    return figures;
  } finally {
    await stand.close();
  }
};

/** @throws Error where the two sides don't answer the same bytes */
async function requireSame(read: Read, hub: StandServer, bare: StandServer): Promise<void> {
  const bodies = await Promise.all(
    [
      { server: hub, one: read.hub[7] },
      { server: bare, one: read.bare[7] },
    ].map(async ({ server, one }) => {
      const headers = one?.headers ?? {};
      const answer = await fetch(`http://127.0.0.1:${server.port}${one?.path}`, { headers });
      return await answer.text();
    }),
  );
  if (bodies[0] !== bodies[1]) {
    throw new Error(
      `not the same bytes: ${bodies[0]?.slice(0, 1500)} and ${bodies[1]?.slice(0, 1500)}`,
    );
  }
}

interface Sides<T> {
  readonly hub: T;
  readonly bare: T;
}

/** Microseconds a request, a round each, the two sides in turns: what disturbs one disturbs both. */
async function inTurns(
  read: Read,
  servers: Sides<StandServer>,
  { rounds, duration }: Plan,
): Promise<Sides<number[]>> {
  const times = { hub: [] as number[], bare: [] as number[] };
  for (let round = -1; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (['hub', 'bare'] as const) : (['bare', 'hub'] as const);
    for (const side of order) {
      const time = await saturate(servers[side].port, read[side], { duration });
      // The first round compiles.
      if (round >= 0) times[side].push(time);
    }
  }
  return times;
}

/** The slowest hundredth beside the middle, each side at half of its own saturation. */
async function byTheClock(
  read: Read,
  servers: Sides<StandServer>,
  saturated: { readonly value: number; readonly baseline: number },
  seconds: number,
): Promise<Figure[]> {
  const run = async (side: 'hub' | 'bare', time: number) => {
    const perSecond = 1e6 / time / 2;
    const { latencies, lateness } = await openLoop(servers[side].port, read[side], {
      perSecond,
      seconds,
    });
    return {
      value: percentile(latencies, 0.99),
      baseline: median(latencies),
      late: percentile(lateness, 0.99),
    };
  };
  const bare = await run('bare', saturated.baseline);
  const hub = await run('hub', saturated.value);
  return [
    compared(
      `hub: ${read.name}, p99 beside p50, half of saturation, by the clock`,
      'ms',
      hub,
      MOST_TAIL,
    ),
    compared(`hub: ${read.name}, the bare side's own p99 beside p50`, 'ms', bare, null),
    named(`hub: ${read.name}, requests that the driver itself sent late, p99`, 'ms', hub.late),
  ];
}

async function growth(stand: HubStand, { grow }: Plan): Promise<Figure[]> {
  const server = await stand.openHub();
  try {
    const requests = [...stand.eventLists(), ...(await stand.tickets(false))].toSorted((a, b) =>
      (a.headers['x-forwarded-for'] ?? '').localeCompare(b.headers['x-forwarded-for'] ?? ''),
    );
    await saturate(server.port, requests, { amount: grow.from });
    const before = await server.memory();
    await saturate(server.port, requests, { amount: grow.to - grow.from });
    const after = await server.memory();
    const title = `after ${grow.to} requests over after ${grow.from}, collected`;
    return (['heap', 'resident'] as const).map((part) =>
      compared(
        `hub: memory (${part}), ${title}`,
        'MB',
        { value: after[part], baseline: before[part] },
        part === 'heap' ? MOST_GROWTH : null,
      ),
    );
  } finally {
    await server.close();
  }
}
