/** One step of the hub's schema. Steps are append-only: never edit one that was released. */
export interface ServerMigration {
  /** `NNNN-name`, as the file; names sort in the order in which steps run. */
  readonly name: string;
  /** Statements, run in the transaction that also records the step. */
  readonly sql: string;
}
