/**
 * An open database transaction, handed to everything that takes part in it. Only storage knows what
 * it is.
 */
export interface Transaction {
  readonly isTransaction: true;
}

/** Runs work in one transaction: all of it is committed when this resolves, or none. */
export type Transact = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
