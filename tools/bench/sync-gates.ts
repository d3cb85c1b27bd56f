import { setTimeout as sleep } from 'node:timers/promises';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { untilLoaded } from '../soak/run.ts';
import { SoakKiosk } from '../soak/soak-kiosk.ts';
import type { Bench } from './bench.ts';
import { compared, named, type Figure } from './figure.ts';
import { percentile } from './statistics.ts';
import { addCrowd, openSyncStand, type SyncStand } from './sync-stand.ts';

const LIMIT_BESIDE_MS = 300;
const LIMIT_ADMIT = 1.5;
const LIMIT_IDLE_BYTES = 200_000;
const LOOK_MS = 1;
const ADMIT_EVERY_MS = 25;
const PATIENCE_MS = 120_000;
/** A report and a pull are due each five minutes. */
const ROUNDS_AN_HOUR = 12;

/** Two real cores at gates of one hub: what one knows of the other, what idling costs, work while a load runs. */
export const benchSyncGates: Bench = async ({ quick, say }) => {
  const people = quick ? 600 : 2_000;
  const stand = await openSyncStand(people);
  const kiosks: SoakKiosk[] = [];
  try {
    for (const [at, name] of ['Gate A', 'Gate B'].entries()) {
      const kiosk = await SoakKiosk.join(stand.hub, { name, use: 'office', seed: at });
      kiosks.push(kiosk);
      await kiosk.enrol([stand.eventId]);
      await untilLoaded(kiosk, stand.eventId);
      const gateId = stand.gateIds[at] ?? newId();
      await kiosk.gate('setup.chooseGate', { kioskName: name, eventId: stand.eventId, gateId });
    }
    const [a, b] = kiosks;
    if (a === undefined || b === undefined) throw new Error('two kiosks were opened');
    const tickets = await stand.hub.query<{ number: string }>('SELECT number FROM tickets');
    const numbers = tickets.map(({ number }) => number);
    const samples = quick ? 40 : 150;
    for (const kiosk of kiosks) await untilLive(kiosk);
    say(`${samples} check-ins at one gate, until the other’s store has each`);
    const heard = await besideTimes(a, b, numbers.splice(0, samples));
    const idle = await idleBytes(a, quick ? 20 : 62, say);
    const figures: Figure[] = [
      named('check-in at A to known at B, hub and LAN, p50', 'ms', percentile(heard, 0.5)),
      beside('check-in at A to known at B, hub and LAN, p99, beside 300 ms', heard),
      compared(
        'an idle kiosk’s bytes an hour, beside 200 kB',
        'MB',
        { value: idle / 1e6, baseline: LIMIT_IDLE_BYTES / 1e6 },
        1,
      ),
      ...(await admitWhileLoading(stand, b, numbers, { quick, say })),
    ];
    await stand.hub.kill();
    const direct = await besideTimes(a, b, numbers.splice(0, samples));
    figures.push(beside('check-in at A to known at B, LAN alone, p99, beside 300 ms', direct));
    return figures;
  } finally {
    for (const kiosk of kiosks) await kiosk.close();
    await stand.hub.close();
  }
};

function beside(name: string, times: readonly number[]): Figure {
  return compared(name, 'ms', { value: percentile(times, 0.99), baseline: LIMIT_BESIDE_MS }, 1);
}

async function untilLive(kiosk: SoakKiosk): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const view = await kiosk.gate('sync.view', {});
    if (view.phase === 'live' && view.factsWaiting === 0) return;
    if (performance.now() > until) throw new Error(`${kiosk.name} is ${view.phase}`);
    await sleep(50);
  }
}

async function admit(kiosk: SoakKiosk, ticketNumber: string): Promise<{ id: Uuid; ms: number }> {
  const began = performance.now();
  const { checkInId, verdict } = await kiosk.gate('gate.admitByHand', {
    scanId: newId(),
    by: { way: 'typed', ticketNumber },
    direction: 'in',
    face: null,
  });
  if (verdict !== 'admitted') throw new Error(`a good ticket is ${verdict}`);
  return { id: checkInId, ms: performance.now() - began };
}

/** Milliseconds from A's verdict until B's store has the fact, after which B's own verdict is amber. */
async function besideTimes(
  a: SoakKiosk,
  b: SoakKiosk,
  numbers: readonly string[],
): Promise<number[]> {
  const times: number[] = [];
  const store = b.open();
  const look = store.prepare<[string], unknown>('SELECT 1 FROM check_ins WHERE id = ?');
  try {
    for (const number of numbers) {
      const { id } = await admit(a, number);
      const began = performance.now();
      while (look.get(id) === undefined) {
        if (performance.now() - began > PATIENCE_MS) throw new Error('B does not hear of it');
        await sleep(LOOK_MS);
      }
      times.push(performance.now() - began);
      await sleep(ADMIT_EVERY_MS);
    }
    return times;
  } finally {
    store.close();
  }
}

/** Bytes of requests and answers, without TLS: of an idle while, and of the rounds that an hour has. */
async function idleBytes(
  kiosk: SoakKiosk,
  seconds: number,
  say: (line: string) => void,
): Promise<number> {
  const bytes = (): number => {
    const counts = kiosk.network.counts();
    return (counts['bytes-up'] ?? 0) + (counts['bytes-down'] ?? 0);
  };
  const desk = await kiosk.as('organiser');
  await untilLive(kiosk);
  await sleep(1_000);
  const before = bytes();
  await sleep(seconds * 1000);
  const idle = bytes() - before;
  const beforeRound = bytes();
  await desk('sync.now', {});
  const round = bytes() - beforeRound;
  say(`idle: ${idle} bytes in ${seconds} s; a round has ${round}`);
  return (idle / seconds) * 3600 + round * ROUNDS_AN_HOUR;
}

/** The gate's own admit while another event is loaded, beside the same in quiet. */
async function admitWhileLoading(
  stand: SyncStand,
  kiosk: SoakKiosk,
  numbers: string[],
  { quick, say }: Parameters<Bench>[0],
): Promise<Figure[]> {
  const people = quick ? 5_000 : 40_000;
  const other = await addCrowd(stand.hub, 'A large event', people);
  const quiet: number[] = [];
  const loading: number[] = [];
  const next = async (times: number[]): Promise<void> => {
    const number = numbers.pop();
    if (number === undefined) throw new Error('there are no more tickets');
    times.push((await admit(kiosk, number)).ms);
    await sleep(ADMIT_EVERY_MS);
  };
  for (let count = 0; count < (quick ? 100 : 400); count += 1) await next(quiet);
  say(`an event of ${people.toLocaleString('en')} is loaded while the gate admits`);
  await stand.hub.query(
    'INSERT INTO kiosk_events (kiosk_id, event_id) SELECT id, $2 FROM kiosks WHERE name = $1',
    [kiosk.name, other.eventId],
  );
  const desk = await kiosk.as('organiser');
  const now = desk('sync.now', {});
  const isLoaded = async (): Promise<boolean> =>
    (await kiosk.gate('setup.events', {})).events.some(({ id }) => id === other.eventId);
  while (!(await isLoaded())) await next(loading);
  await now;
  return [
    named('admits while a first load ran', 'count', loading.length),
    compared(
      'admit while a first load runs, p99, beside the same in quiet',
      'ms',
      { value: percentile(loading, 0.99), baseline: percentile(quiet, 0.99) },
      LIMIT_ADMIT,
    ),
  ];
}
