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
/** A start so far past everything seen before is a laptop that lay idle, or a wrong date. */
const FAR_MS = 24 * 60 * 60_000;
/** Nobody works for longer than this at a gate whose date is days off. */
const DOUBTED_MS = 30 * 60_000;

export interface ClockWatch {
  /**
   * Whether the wall clock can't be trusted: set by more than two minutes while running, or
   * behind the latest time that this laptop has ever seen. It heals when the clock is put right.
   * So it does where it was the start that was wrong, by a day or more ahead, if it is put right
   * within half an hour, or before the next start after a run no longer than that. A wrong date
   * that was worked with for longer, or at a data folder's first start, stays the latest time
   * seen, and is told from the next start on until that time has come.
   */
  hasJumped(): boolean;
  /**
   * The wall clock, or, where it jumped ahead while running, the time that passed since: one
   * wrong minute must not push every later stamp into next year.
   */
  trustedNow(): number;
  /** The latest time seen, in this run and before it: setting the clock back does not change it. */
  latestTime(): number;
  /** The same as far as it is to be stored: without a start that may yet turn out to be wrong. */
  provenTime(): number;
}

/** @param highestSeen the latest time stored by earlier runs, milliseconds since the Unix epoch */
export function createClockWatch(clock: Clock, highestSeen: number): ClockWatch {
  const offset = (): number => clock.wall() - clock.sinceBoot();
  const isBehind = (): boolean => highestSeen - clock.wall() > JUMP_MS;
  // What the wall clock should stay apart from the uptime; null while it is plainly wrong.
  let rightOffset = isBehind() ? null : offset();
  // Of a first start there is nothing to doubt it by.
  const isFar = highestSeen > 0 && clock.wall() - highestSeen > FAR_MS;
  const doubtedUntil = isFar ? clock.sinceBoot() + DOUBTED_MS : -Infinity;
  const isDoubted = (): boolean => clock.sinceBoot() < doubtedUntil;
  let latest = highestSeen;

  function moved(): number {
    if (rightOffset === null) {
      if (isBehind()) return -Infinity;
      rightOffset = offset();
    }
    const by = offset() - rightOffset;
    if (by > -FAR_MS || !isDoubted() || isBehind()) return by;
    // It was the start that was wrong. What it made of the latest time goes with it.
    rightOffset = offset();
    latest = highestSeen;
    return 0;
  }

  function trustedNow(): number {
    const ahead = moved();
    return ahead > JUMP_MS ? clock.wall() - ahead : clock.wall();
  }

  function latestTime(): number {
    const now = trustedNow();
    latest = Math.max(latest, now);
    return latest;
  }

  return {
    hasJumped: () => Math.abs(moved()) > JUMP_MS,
    trustedNow,
    latestTime,
    provenTime: () => (isDoubted() ? highestSeen : latestTime()),
  };
}
