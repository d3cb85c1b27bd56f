import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { z } from 'zod';
import { at, openAdminWindow, type AdminWindow } from './admin-window.ts';
import type { Bench } from './bench.ts';
import { compared, named, type Figure } from './figure.ts';
import { kycStore, type KycStore } from './kyc-queue.ts';
import { median, percentile } from './statistics.ts';
import { withVault } from './store-vault.ts';

/** Milliseconds from the key to the next document on the screen. */
const LIMIT_MS = 150;
const PEOPLE = 20;
/** How long a reviewer looks at a person before they decide, milliseconds. */
const LOOK_MS = 4_000;

const seen = z.object({ took: z.number(), name: z.string() });

interface Times {
  /** From the decision to the next person's card. */
  readonly next: number[];
  /** From the key of another side, or of the selfie, to that. */
  readonly side: number[];
}

/** Reviews a queue by the keyboard: how long a reviewer waits for the next document. */
export const benchKycNext: Bench = async ({ quick, say }) => {
  const people = quick ? PEOPLE / 2 : PEOPLE;
  say(`drawing the cards of ${people} people`);
  const store = await kycStore(people);
  try {
    const window = await openAdminWindow(store.folder, 'Identity check');
    try {
      await window.shows(at('.review-sheet__image'));
      const times = await reviewAll(window, people);
      const bare = await bareTimes(store);
      say(`${times.next.length} decisions: ${times.next.map((ms) => ms.toFixed(0)).join(' ')}`);
      return figures(times, bare);
    } finally {
      await window.close();
    }
  } finally {
    await store.remove();
  }
};

/** @throws {Error} when a decision brought nobody else: what was timed then was no next document */
async function reviewAll(window: AdminWindow, people: number): Promise<Times> {
  const times: Times = { next: [], side: [] };
  const press = async (key: string): Promise<z.infer<typeof seen>> =>
    seen.parse(await window.watch('benchNextPicture', () => window.key(key)));
  const names = new Set<string>();
  for (let person = 1; person < people; person += 1) {
    await sleep(LOOK_MS);
    const { took, name } = await press('a');
    if (names.has(name)) throw new Error('a decision brought somebody who was there before');
    names.add(name);
    times.next.push(took);
    for (const key of ['2', '3']) times.side.push((await press(key)).took);
  }
  return times;
}

/** Milliseconds, median: a card's file read, decrypted and decoded to pixels, and nothing else. */
function bareTimes({ folder, documents }: KycStore): Promise<number> {
  return withVault(folder, async (vault) => {
    const took: number[] = [];
    for (const card of documents.filter(({ purpose }) => purpose === 'identity')) {
      const began = performance.now();
      const reading = await vault.read(card);
      if (!reading.ok) throw new Error(`a card that is ${reading.why}`);
      await sharp(reading.bytes).raw().toBuffer();
      took.push(performance.now() - began);
    }
    return median(took);
  });
}

function figures({ next, side }: Times, bare: number): Figure[] {
  const beside = (samples: readonly number[]) => ({
    value: percentile(samples, 0.95),
    baseline: LIMIT_MS,
  });
  const name = 'review: key to the next person, painted';
  return [
    compared(`${name}, p95, beside 150 ms`, 'ms', beside(next), 1),
    compared(
      `${name}, p50, beside a bare decrypt and decode`,
      'ms',
      { value: percentile(next, 0.5), baseline: bare },
      null,
    ),
    compared('review: key to another side, painted, p95, beside 150 ms', 'ms', beside(side), 1),
    named('review: key to another side, painted, p50', 'ms', percentile(side, 0.5)),
  ];
}
