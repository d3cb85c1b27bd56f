import type { Tilt } from './homography.ts';
import { between, seededRandom } from './random.ts';

/** What a visitor does before the camera. */
export type Motion =
  /** Looks at the camera; breathes and sways as people do. */
  | { readonly kind: 'waits' }
  /** Does not move at all. */
  | { readonly kind: 'frozen' }
  /** Moves the head about more than one who waits. */
  | { readonly kind: 'restless' }
  /** Turns the head to the own side so many seconds after the film began, and back. */
  | { readonly kind: 'turns'; readonly side: 'left' | 'right'; readonly at: number }
  /** Looks somewhere else all the time: degrees, positive to the own left. */
  | { readonly kind: 'looks-away'; readonly yaw: number };

/** What the motion adds at one moment. */
export type Moved = Tilt & {
  /** Shares of the head's height. */
  readonly dx: number;
  readonly dy: number;
  /** Factor of the size: a step closer is more than 1. */
  readonly near: number;
};

const TURN_DEGREES = 32;
const TURN_SECONDS = 0.6;
const HELD_SECONDS = 0.7;

function smooth(share: number): number {
  const part = Math.min(1, Math.max(0, share));
  return part * part * (3 - 2 * part);
}

/** 0 before `at`, 1 while the turn is held, 0 again afterwards. */
function turned(seconds: number, at: number): number {
  const since = seconds - at;
  return (
    smooth(since / TURN_SECONDS) - smooth((since - TURN_SECONDS - HELD_SECONDS) / TURN_SECONDS)
  );
}

/** Where a visitor is at a moment of the film; the same seed moves alike. */
export function moveAt(motion: Motion, seed: number, seconds: number): Moved {
  if (motion.kind === 'frozen') return { yaw: 0, pitch: 0, roll: 0, dx: 0, dy: 0, near: 1 };
  const random = seededRandom(seed ^ 0x60d1);
  // Slow waves that never meet again: nobody sways to a beat.
  const wave = (slow: number, fast: number): number => {
    const [a, b] = [between(random, 0, 2 * Math.PI), between(random, 0, 2 * Math.PI)];
    const [f, g] = [slow * between(random, 0.85, 1.15), fast * between(random, 0.85, 1.15)];
    return (
      0.7 * Math.sin(2 * Math.PI * f * seconds + a) + 0.3 * Math.sin(2 * Math.PI * g * seconds + b)
    );
  };
  const much = motion.kind === 'restless' ? 2.4 : 1;
  const base = {
    yaw: 4 * much * wave(0.23, 0.71),
    pitch: 2.2 * much * wave(0.19, 0.53),
    roll: 1.4 * much * wave(0.13, 0.41),
    dx: 0.022 * much * wave(0.17, 0.47),
    dy: 0.008 * much * wave(0.25, 0.5),
    near: 1 + 0.012 * much * wave(0.11, 0.37),
  };
  if (motion.kind === 'turns') {
    const share = turned(seconds, motion.at);
    const side = motion.side === 'left' ? 1 : -1;
    return {
      ...base,
      yaw: base.yaw * (1 - share) + side * TURN_DEGREES * share,
      dx: base.dx + side * 0.03 * share,
    };
  }
  if (motion.kind === 'looks-away') return { ...base, yaw: base.yaw * 0.4 + motion.yaw };
  return base;
}

/** How a hand trembles. Pixels at a frame 1280 wide, degrees. */
export function trembleAt(seed: number, seconds: number): { dx: number; dy: number; tilt: Tilt } {
  const random = seededRandom(seed ^ 0x4a17d);
  const wave = (slow: number, fast: number): number => {
    const [a, b] = [between(random, 0, 2 * Math.PI), between(random, 0, 2 * Math.PI)];
    return (
      Math.sin(2 * Math.PI * slow * seconds + a) + 0.4 * Math.sin(2 * Math.PI * fast * seconds + b)
    );
  };
  return {
    dx: 3 * wave(0.43, 1.16),
    dy: 3 * wave(0.37, 0.94),
    tilt: {
      yaw: 2.5 * wave(0.31, 0.83),
      pitch: 2 * wave(0.27, 0.77),
      roll: 1.2 * wave(0.23, 0.61),
    },
  };
}
