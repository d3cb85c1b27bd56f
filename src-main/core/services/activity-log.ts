import { createHash } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';

/** One entry of the activity log (table `activity_logs`) before its hash. */
export interface ActivityEntry {
  readonly id: Uuid;
  readonly kiosk_id: Uuid;
  /** 1, 2, 3, ... for each writer. */
  readonly seq: number;
  readonly actor_type: 'attendee' | 'staff' | 'kiosk' | 'system';
  readonly actor_id: Uuid | null;
  readonly activity_type: string;
  /** JSON of codes and ids, never a personal value. */
  readonly description: string;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly created_at: Instant;
  /** Whom or what it is about. */
  readonly about_type: string | null;
  readonly about_id: Uuid | null;
  /** Values before and after, sealed under the person's key of purpose `log`. */
  readonly sealed: Uint8Array | null;
}

export interface ChainedEntry extends ActivityEntry {
  readonly previous_hash: Uint8Array;
  readonly hash: Uint8Array;
}

/** What somebody did, for the log. */
export interface Activity {
  readonly actor: { readonly type: ActivityEntry['actor_type']; readonly id: Uuid | null };
  readonly type: string;
  /** Codes, ids and numbers: never a name, a phone or a ticket's text. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly about?: { readonly type: AboutType; readonly id: Uuid };
  /** What was changed. */
  readonly change?: Change;
}

/** Values before and after; null: there was nothing, or is nothing any more. */
export interface Change {
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** Whose personal values they are: sealed under a key that ends with the person's data. */
  readonly personId: Uuid;
}

/** What an entry may be about. */
export type AboutType = 'attendee' | 'event' | 'registration' | 'staff' | 'import' | 'document';

const CONTEXT = 'gatehouse-log-1\0';
/** For entries that are about something, or have sealed values. */
const CONTEXT_ABOUT = 'gatehouse-log-2\0';

/** The hash before a writer's first entry. */
export const CHAIN_START: Uint8Array = new Uint8Array(32);

/**
 * The SHA-256 that chains an entry to the one before it: over a context, the previous hash, and
 * the JSON of the entry's members in the order of ActivityEntry. Entries that are about nothing are
 * hashed as those of before there was an about, under a context of their own.
 */
export function chainHash(previousHash: Uint8Array, entry: ActivityEntry): Buffer {
  const { id, kiosk_id, seq, actor_type, actor_id, activity_type, description } = entry;
  const { ip_address, user_agent, created_at, about_type, about_id, sealed } = entry;
  const isPlain = about_type === null && about_id === null && sealed === null;
  const members = [
    id,
    kiosk_id,
    seq,
    actor_type,
    actor_id,
    activity_type,
    description,
    ip_address,
    user_agent,
    created_at,
    ...(isPlain
      ? []
      : [about_type, about_id, sealed === null ? null : Buffer.from(sealed).toString('base64')]),
  ];
  return createHash('sha256')
    .update(isPlain ? CONTEXT : CONTEXT_ABOUT)
    .update(previousHash)
    .update(JSON.stringify(members))
    .digest();
}

/** Whether an entry is the writer's `seq`th, unaltered, and follows the one of this hash. */
export function isLinked(entry: ChainedEntry, seq: number, previous: Uint8Array): boolean {
  return (
    entry.seq === seq &&
    Buffer.from(entry.previous_hash).equals(previous) &&
    chainHash(previous, entry).equals(entry.hash)
  );
}

/**
 * Checks one writer's chain, entries in order from its first.
 * @returns the first sequence number at which a gap or an edit shows; null where the chain holds
 */
export function findBreak(entries: Iterable<ChainedEntry>): number | null {
  let previous: Uint8Array = CHAIN_START;
  let expected = 1;
  for (const entry of entries) {
    if (!isLinked(entry, expected, previous)) return expected;
    previous = entry.hash;
    expected++;
  }
  return null;
}
