import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { LinkTokens } from './mail-links.ts';
import { hashOfSecret, newSecret } from './session-secret.ts';
import type { Transaction } from './transaction.ts';

export type LinkPurpose = 'confirm-email' | 'reset-password';

/** How long a link is good from the moment its message is made, minutes. */
const MINUTES = { 'confirm-email': 48 * 60, 'reset-password': 60 } as const;

/** Whose link was followed, and the address that it was sent to. */
export interface LinkOwner {
  readonly userId: Uuid;
  readonly email: string;
}

export interface LinkTokenStore {
  /** To the account's address of now. @returns false: there is no such account any more */
  insert(row: {
    readonly id: Uuid;
    readonly userId: Uuid;
    readonly purpose: LinkPurpose;
    readonly hash: Uint8Array;
    readonly at: Instant;
    readonly expiresAt: Instant;
  }): Promise<boolean>;
  /** Null: unknown, used or too old. */
  find(purpose: LinkPurpose, hash: Uint8Array, at: Instant): Promise<LinkOwner | null>;
  /** Uses a token, and with it all of its person and purpose. Of many at once one gets it. */
  take(
    tx: Transaction,
    purpose: LinkPurpose,
    hash: Uint8Array,
    at: Instant,
  ): Promise<LinkOwner | null>;
  /** Whether the address of a used token is confirmed, and the token would be good still. */
  isConfirmedBy(hash: Uint8Array, at: Instant): Promise<boolean>;
  /** Forgets what was good until long ago. */
  sweep(at: Instant): Promise<void>;
}

/** Links in messages: made when a message is, followed once. */
export interface FollowedLinks extends LinkTokens {
  /** Before work is done for it. @throws GatehouseError link-invalid */
  require(purpose: LinkPurpose, token: string): Promise<void>;
  /** @throws GatehouseError link-invalid */
  take(tx: Transaction, purpose: LinkPurpose, token: string): Promise<LinkOwner>;
  /** A second click on the link that confirmed an address is none to complain of. */
  isConfirmedBy(token: string): Promise<boolean>;
  sweep(): Promise<void>;
}

const invalid = (): GatehouseError => new GatehouseError('link-invalid', 'used, or too old');

export function createFollowedLinks(store: LinkTokenStore, now: () => number): FollowedLinks {
  return {
    async issue(purpose, userId) {
      const token = newSecret();
      const minutes = MINUTES[purpose];
      const expiresAt = toInstant(now() + minutes * 60_000);
      const hash = hashOfSecret(token);
      const row = { id: newId(), userId, purpose, hash, at: toInstant(now()), expiresAt };
      if (!(await store.insert(row))) throw new Error(`no account ${userId} to make a link for`);
      return { token, minutes };
    },
    async require(purpose, token) {
      const owner = await store.find(purpose, hashOfSecret(token), toInstant(now()));
      if (owner === null) throw invalid();
    },
    async take(tx, purpose, token) {
      const owner = await store.take(tx, purpose, hashOfSecret(token), toInstant(now()));
      if (owner === null) throw invalid();
      return owner;
    },
    isConfirmedBy: (token) => store.isConfirmedBy(hashOfSecret(token), toInstant(now())),
    sweep: () => store.sweep(toInstant(now())),
  };
}
