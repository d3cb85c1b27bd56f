/** The hub can't start as it is set up: everything that is wrong, so that one round mends it. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly problems: readonly string[];

  /** @param problems a sentence each; names of settings and files, never what stands in them */
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
