import type { KeyObject } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import type { Transaction } from './transaction.ts';

/**
 * What a person's data is kept for; each has its own key, so that each can be erased alone.
 * `identity`: both sides of the card; `face`: the selfie; `log`: values in the activity log.
 */
export type KeyPurpose = 'identity' | 'face' | 'log';

/** A key of 256 random bits for each person and purpose, wrapped by the master key where it lies. */
export interface PersonKeys {
  /** The key of a person and purpose, made in the caller's transaction where there is none yet. */
  keyFor(tx: Transaction, personId: Uuid, purpose: KeyPurpose): Promise<KeyObject>;
  /**
   * An existing key; null where there is none, or no more.
   * @param tx reads inside of a transaction, in which the key may have been made
   */
  open(personId: Uuid, purpose: KeyPurpose, tx?: Transaction): Promise<KeyObject | null>;
  /** Erases keys: what was sealed under them can't be read any more, once the caller commits. */
  destroy(tx: Transaction, personId: Uuid, purposes: readonly KeyPurpose[]): Promise<void>;
}
