/** Where the time comes from: the system's clock in the kiosk, a settable one in tests. */
export interface Clock {
  /** Milliseconds since the Unix epoch; staff or the network may set it at any moment. */
  wall(): number;
  /** Milliseconds since some moment; only ever grows while the process runs. */
  monotonic(): number;
}

export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
};

/** A wall clock that parts from the monotonic one by more than this was set. */
const JUMP_MS = 2 * 60_000;

export interface ClockWatch {
  /**
   * Whether the wall clock can't be trusted: set by more than two minutes while running, or
   * behind the latest time that this laptop has ever seen. It heals when the clock is put right.
   */
  hasJumped(): boolean;
}

/**
 * Watches for a clock that was set. A laptop that slept shows as a jump on systems whose
 * monotonic clock sleeps too (Linux, macOS): the advice, look at the clock, is right then also.
 * @param highestSeen the latest wall clock ever stored, milliseconds since the Unix epoch
 */
export function createClockWatch(clock: Clock, highestSeen: () => number): ClockWatch {
  const offsetAtStart = clock.wall() - clock.monotonic();
  return {
    hasJumped() {
      const wall = clock.wall();
      const moved = Math.abs(wall - clock.monotonic() - offsetAtStart) > JUMP_MS;
      return moved || highestSeen() - wall > JUMP_MS;
    },
  };
}
