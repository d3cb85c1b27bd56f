import type { ActivityEntry, ChainedEntry } from '#shared/domain/activity-chain.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { SignedHead } from '#shared/domain/log-head.ts';
import type { Transaction } from './transaction.ts';

/** Reads chains of the activity log, all as they were at one moment. */
export interface ChainReader {
  /** Everybody whose chain, head or entry is there. */
  writers(): Promise<readonly Uuid[]>;
  /** What the writer's chain is said to end with. */
  end(writerId: Uuid): Promise<{ readonly seq: number; readonly hash: Uint8Array } | null>;
  /** By their numbers. */
  heads(writerId: Uuid): Promise<readonly SignedHead[]>;
  lastHead(writerId: Uuid): Promise<SignedHead | null>;
  /** Entries past a number, in order, however many. */
  entries(writerId: Uuid, after: number): AsyncIterable<ChainedEntry>;
}

/** Where the activity log is kept. */
export interface ActivityLogStore {
  /**
   * Adds an entry at its writer's end.
   * @param userId the attendee concerned
   */
  append(tx: Transaction, entry: Omit<ActivityEntry, 'seq'>, userId: Uuid | null): Promise<void>;
  inSnapshot<T>(work: (reader: ChainReader) => Promise<T>): Promise<T>;
  /** Keeps a signed head; a second one for the same entry changes nothing. */
  addHead(head: SignedHead): Promise<void>;
}

/** Seals what an entry must not show. */
export interface LogSeal {
  /** Seals text under the person's key of purpose `log`, bound to the entry. */
  seal(tx: Transaction, personId: Uuid, entryId: Uuid, text: string): Promise<Uint8Array>;
}
