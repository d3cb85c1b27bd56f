import type { Uuid } from '#shared/domain/id.ts';

/** What a message that came back says (RFC 3464). */
export interface Bounce {
  /** The Message-ID of ours that came back, without brackets; null: it does not say. */
  readonly messageId: string | null;
  /** The Message-ID of the report itself, or a digest of it: read twice, it counts once. */
  readonly reportId: string;
  /** Addresses that it could not be delivered to, lower case. */
  readonly recipients: readonly string[];
  /** `hard`: the mailbox does not exist, or is shut for good. */
  readonly kind: 'hard' | 'soft';
  /** The enhanced status code (RFC 3463), as `5.1.1`. */
  readonly code: string;
}

export interface BounceStore {
  /**
   * Keeps a bounce with its message. A hard one marks the person, if it came from the address that
   * they have now.
   * @returns the message's id; null: no message of ours
   */
  keep(bounce: Bounce): Promise<Uuid | null>;
}

export type BounceOutcome = 'kept' | 'not-a-report' | 'not-ours';

/** Reads a message that came back, and keeps what it says. */
export async function recordBounce(
  read: (raw: Uint8Array) => Promise<Bounce | null>,
  store: BounceStore,
  raw: Uint8Array,
): Promise<BounceOutcome> {
  const bounce = await read(raw);
  if (bounce === null) return 'not-a-report';
  return (await store.keep(bounce)) === null ? 'not-ours' : 'kept';
}
