import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FramePace } from '#renderer/face/frame-pace.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** How many frames a second a camera's reader looks at, when a look takes so long. */
async function looksIn(pace: FramePace, milliseconds: number, lookMs: number): Promise<number> {
  let looks = 0;
  let open = true;
  const read = async (): Promise<void> => {
    while (open) {
      await pace.wanted();
      if (!open) return;
      await pace.timed(async () => {
        looks += 1;
        await new Promise((resolve) => setTimeout(resolve, lookMs));
      });
    }
  };
  void read();
  await vi.advanceTimersByTimeAsync(milliseconds);
  open = false;
  return looks;
}

describe('The pace of looks', () => {
  it('is none while the engine is off', async () => {
    expect(await looksIn(new FramePace(), 2000, 10)).toBe(0);
  });

  it('is four a second while it idles', async () => {
    const pace = new FramePace();
    pace.set('idle', null);
    expect(await looksIn(pace, 1990, 10)).toBe(8);
  });

  it('is twelve a second at most while it matches', async () => {
    const pace = new FramePace();
    pace.set('match', null);
    const looks = await looksIn(pace, 2000, 20);
    expect(looks).toBeGreaterThan(22);
    expect(looks).toBeLessThan(26);
  });

  it('leaves a slow laptop a part of its time', async () => {
    const pace = new FramePace();
    pace.set('match', null);
    expect(await looksIn(pace, 2000, 200)).toBe(Math.ceil(2000 / 270));
  });

  it('begins at once when it stops idling', async () => {
    const pace = new FramePace();
    pace.set('idle', null);
    await pace.timed(() => Promise.resolve());
    expect(pace.isDue()).toBe(false);
    pace.set('match', { x: 1, y: 2 });
    expect(pace.isDue()).toBe(true);
    expect(pace.near).toEqual({ x: 1, y: 2 });
  });
});
