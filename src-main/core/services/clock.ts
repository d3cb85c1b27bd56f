/** Where the time comes from: the system's clocks in the kiosk, settable ones in tests. */
export interface Clock {
  /** Milliseconds since the Unix epoch; staff or the network may set it at any moment. */
  wall(): number;
  /** Milliseconds since some moment; only ever grows while the process runs. */
  monotonic(): number;
  /** Milliseconds since the laptop was started, its sleep included; nobody can set it. */
  sinceBoot(): number;
}

/** A wall clock that moved against the laptop's uptime by more than this was set. */
const JUMP_MS = 2 * 60_000;

export interface ClockWatch {
  /**
   * Whether the wall clock can't be trusted: set by more than two minutes while running, or
   * behind the latest time that this laptop has ever seen. It heals when the clock is put right.
   */
  hasJumped(): boolean;
  /**
   * The wall clock, or, where it jumped ahead while running, the time that passed since: one
   * wrong minute must not push every later stamp into next year.
   */
  trustedNow(): number;
}

/** @param highestSeen the latest time stored by earlier runs, milliseconds since the Unix epoch */
export function createClockWatch(clock: Clock, highestSeen: number): ClockWatch {
  const offset = (): number => clock.wall() - clock.sinceBoot();
  const isBehind = (): boolean => highestSeen - clock.wall() > JUMP_MS;
  // What the wall clock should stay apart from the uptime; null while it is plainly wrong.
  let rightOffset = isBehind() ? null : offset();

  function moved(): number {
    if (rightOffset === null && !isBehind()) rightOffset = offset();
    return rightOffset === null ? -Infinity : offset() - rightOffset;
  }

  return {
    hasJumped: () => Math.abs(moved()) > JUMP_MS,
    trustedNow() {
      const ahead = moved();
      return ahead > JUMP_MS ? clock.wall() - ahead : clock.wall();
    },
  };
}
