/** Exit codes. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** The command was not understood. */
  usage: 2,
  /** The settings are not as they must be (sysexits.h EX_CONFIG). */
  settings: 78,
} as const;

/** What a command works with: tests give it their own. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Prints a line for the operator. */
  readonly print: (line: string) => void;
  /** Says what went wrong. */
  readonly complain: (line: string) => void;
}

/** One command of the hub's program. */
export interface Command {
  /** What is typed, as `keys` or `web`. */
  readonly name: string;
  /** One line of the list of commands. */
  readonly summary: string;
  /** What --help shows. */
  readonly help: string;
  /** @returns the exit code @throws UsageError, SetupError */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** A command that was typed wrongly; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
