/** Moments of a scan at which the fault tests kill the process. */
export const CRASH_POINTS = [
  'before-transaction',
  'after-facts-read',
  'after-check-in-written',
  'after-operation-written',
  'before-commit',
  'after-commit',
  'before-answer',
] as const;
export type CrashPointName = (typeof CRASH_POINTS)[number];

/** Does nothing in the product; a fault test's own ends the process with SIGKILL. */
export type CrashPoint = (name: CrashPointName) => void;

export const noCrash: CrashPoint = () => {};
