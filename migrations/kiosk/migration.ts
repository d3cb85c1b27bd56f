/** One step of the kiosk's schema. Steps are append-only: never edit one that was released. */
export interface Migration {
  /** `NNNN-name`, as the file; names sort in the order in which steps run. */
  readonly name: string;
  /**
   * The oldest step whose code, knowing no later one, still works on a database that has this one.
   * By default the step before it: a step only adds, and what it adds has defaults (expand). One
   * that takes away what code of the step before uses names itself (contract).
   */
  readonly readableFrom?: string;
  /** Runs inside the transaction that also records the step. */
  up(database: { exec(sql: string): unknown }): void;
}
