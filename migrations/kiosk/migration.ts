/** One step of the kiosk's schema. Steps are append-only: never edit one that was released. */
export interface Migration {
  /** `NNNN-name`, as the file; names sort in the order in which steps run. */
  readonly name: string;
  /** Runs inside the transaction that also records the step. */
  up(database: { exec(sql: string): unknown }): void;
}
