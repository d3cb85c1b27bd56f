import type { Core } from '#core/core.ts';
import type { WritableDatabase } from '#core/storage/database.ts';
import { newId } from '#shared/domain/id.ts';
import type { InputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import type { Bench } from './bench.ts';
import { nameAdmitCosts } from './admit-costs.ts';
import { compared, named, type Figure } from './figure.ts';
import { openBare, openCore, standingStore } from './kiosk-core.ts';
import {
  createReplay,
  openingWithoutSync,
  recordStatements,
  type Ran,
} from './statement-recording.ts';
import { interleave, median, percentile } from './statistics.ts';
import { copyStore } from './store.ts';

const LIMIT_FULL = 1.5;
const LIMIT_OFF = 6;
const LIMIT_GROWTH = 1.3;
const WARM_UP = 50;

/** One size of store, open twice: the core on one copy, bare statements on the other. */
interface Arena {
  readonly size: number;
  readonly core: (round: number) => Promise<void>;
  readonly bare: (round: number) => void;
  close(): Promise<void>;
}

/** A person is let in and it is committed, beside the same SQL alone, in stores of three sizes. */
export const benchAdmit: Bench = async ({ quick, say }) => {
  const sizes = quick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000];
  const runs = quick ? 150 : 400;
  const arenas: Arena[] = [];
  try {
    for (const size of sizes) {
      say(`preparing two copies of ${size.toLocaleString('en')} registrations`);
      arenas.push(await openArena(size, runs + WARM_UP, 'FULL'));
    }
    say(`letting ${runs} people in, in each`);
    const full = await time(arenas, runs);
    for (const arena of arenas.splice(0)) await arena.close();

    say('the same without waiting for the disk');
    arenas.push(await openArena(100_000, runs + WARM_UP, 'OFF'));
    const off = await time(arenas, runs);
    const costs = nameAdmitCosts(quick ? 500 : 2_000);
    return [...fullFigures(sizes, full), ...offFigures(off), ...costs];
  } finally {
    for (const arena of arenas) await arena.close();
  }
};

type Times = Record<string, number[]>;

async function time(arenas: readonly Arena[], runs: number): Promise<Times> {
  const works = arenas.flatMap(({ size, core, bare }) => [
    [`core ${size}`, core] as const,
    [`bare ${size}`, bare] as const,
  ]);
  return interleave(Object.fromEntries(works), { runs, block: 10, warmUp: WARM_UP });
}

function fullFigures(sizes: readonly number[], times: Times): Figure[] {
  const of = (side: string, size: number): number[] => times[`${side} ${size}`] ?? [];
  const rows = sizes.flatMap((size) => {
    const [core, bare] = [of('core', size), of('bare', size)];
    const where = `${size.toLocaleString('en')} registrations`;
    const p99 = { value: percentile(core, 0.99), baseline: percentile(bare, 0.99) };
    return [
      compared(
        `admit, committed, p50, ${where}`,
        'ms',
        { value: median(core), baseline: median(bare) },
        LIMIT_FULL,
      ),
      compared(`admit, committed, p99, ${where}`, 'ms', p99, null),
    ];
  });
  const largest = sizes.at(-1) ?? 0;
  const growth = { value: median(of('core', largest)), baseline: median(of('core', 1_000)) };
  const name = `admit, p50, ${largest.toLocaleString('en')} over 1,000 registrations`;
  return [...rows, compared(name, 'ms', growth, LIMIT_GROWTH)];
}

function offFigures(times: Times): Figure[] {
  const micro = (side: string): number => median(times[`${side} 100000`] ?? []) * 1000;
  const measured = { value: micro('core'), baseline: micro('bare') };
  return [
    compared('admit, synchronous OFF on both sides, p50', 'µs', measured, LIMIT_OFF),
    named('admit, synchronous OFF, beyond the bare SQL', 'µs', measured.value - measured.baseline),
  ];
}

/**
 * Opens a store twice. First the core lets some people in on one copy while its statements are
 * recorded, and is closed, so that both sides start with an empty page cache. Then the core goes on
 * with other people, and the bare side repeats what was recorded on the copy that lacks it.
 */
async function openArena(size: number, rounds: number, sync: 'FULL' | 'OFF'): Promise<Arena> {
  const own = await standingStore(size);
  const copy = await copyStore(own);
  const opening = <T>(open: () => Promise<T>): Promise<T> =>
    sync === 'OFF' ? openingWithoutSync(open) : open();
  // Made beforehand: a scan's id comes with it, and is not the core's work.
  const scans = own.tickets
    .map((text) => ({ scanId: newId(), text, reader: 'camera', direction: 'in' }) as const)
    .values();
  let core: Core | null = null;
  let bare: WritableDatabase | null = null;
  const close = async (): Promise<void> => {
    await core?.close();
    bare?.close();
    await own.remove();
    await copy.remove();
  };
  try {
    core = await opening(() => openCore(own.folder));
    const recorded = await record(scanner(core, scans), rounds);
    await core.close();
    core = await opening(() => openCore(own.folder));
    bare = await opening(() => openBare(copy.folder));
    const replay = createReplay(bare);
    return {
      size,
      core: scanner(core, scans),
      bare: (round) => replay.inTransaction(recorded[round] ?? []),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function scanner(
  core: Core,
  scans: Iterator<InputOf<CoreContract, 'gate.scan'>>,
): () => Promise<void> {
  return async () => {
    const { value: scan, done } = scans.next();
    if (done === true) throw new Error('the store has too few tickets');
    const { verdict } = await core.call('gate.scan', scan);
    if (verdict !== 'admitted') throw new Error(`a ticket was not admitted: ${verdict}`);
  };
}

async function record(scan: () => Promise<void>, count: number): Promise<Ran[][]> {
  const recording = recordStatements();
  try {
    const recorded: Ran[][] = [];
    for (let index = 0; index < count; index += 1) {
      // What ran between two scans (the status line) is none of theirs.
      recording.take();
      await scan();
      recorded.push(recording.take());
    }
    return recorded;
  } finally {
    recording.stop();
  }
}
