import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAskingAgain } from '#core/services/sync/asking-again.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A kiosk of which so many facts wait at the hub, each time it asks. */
function openStand(waiting: number) {
  const state = { waiting, asked: [] as number[] };
  const askingAgain = createAskingAgain({
    waiting: () => state.waiting,
    ask: () => {
      state.asked.push(Date.now());
      askingAgain.noteWord();
    },
    random: () => 0.5,
  });
  const start = Date.now();
  return { state, askingAgain, seconds: () => state.asked.map((at) => (at - start) / 1000) };
}

describe('A fact that the hub keeps waiting', () => {
  it('is asked about again, later each time, until nothing waits', () => {
    const { state, askingAgain, seconds } = openStand(1);
    askingAgain.noteWord();
    askingAgain.noteWord();
    vi.advanceTimersByTime(40_000);
    expect(seconds()).toEqual([5, 15, 35]);
    state.waiting = 0;
    vi.advanceTimersByTime(3_600_000);
    expect(seconds()).toHaveLength(3);
    askingAgain.close();
  });

  it('is asked about soon once another waits, too', () => {
    const { state, askingAgain, seconds } = openStand(1);
    askingAgain.noteWord();
    vi.advanceTimersByTime(35_000);
    state.waiting = 2;
    vi.advanceTimersByTime(40_000 + 5_000);
    expect(seconds()).toEqual([5, 15, 35, 75, 80]);
    askingAgain.close();
  });

  it('is left once sync ends', () => {
    const { state, askingAgain } = openStand(1);
    askingAgain.noteWord();
    askingAgain.close();
    vi.advanceTimersByTime(3_600_000);
    expect(state.asked).toEqual([]);
  });
});
