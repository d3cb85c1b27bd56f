import { toBase64 } from './base64.ts';
import type { Uuid } from './id.ts';
import type { Instant } from './instant.ts';

/** One entry of the activity log (table `activity_logs`) before its hash. */
export interface ActivityEntry {
  readonly id: Uuid;
  /** Who writes this chain: a kiosk; the hub's own id in its column `writer_id`. */
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

/**
 * The platform's SHA-256, which src-shared does not have: of parts one after the other, texts as
 * UTF-8; 32 bytes.
 */
export type Sha256 = (parts: readonly (string | Uint8Array)[]) => Uint8Array;

/** What is hashed of an entry, on both sides of its number. */
export interface ChainText {
  /** Comes before the previous hash. */
  readonly context: Uint8Array;
  /** The JSON of the members up to the number; the number's digits follow it. */
  readonly beforeSeq: string;
  /** The rest of the JSON. */
  readonly afterSeq: string;
}

const encoder = new TextEncoder();
const CONTEXT = encoder.encode('gatehouse-log-1\0');
/** For entries that are about something, or have sealed values. */
const CONTEXT_ABOUT = encoder.encode('gatehouse-log-2\0');

/** The hash before a writer's first entry. */
export const CHAIN_START: Uint8Array = new Uint8Array(32);

/**
 * The text of an entry whose number may not be known yet: a database that gives the number and the
 * previous hash under its lock chains the entry by
 * `sha256(context || previous_hash || utf8(beforeSeq || seq || afterSeq))`. The JSON has the members in
 * the order of ActivityEntry. Entries that are about nothing are hashed as those of before there was
 * an about, under a context of their own.
 */
export function chainText(entry: Omit<ActivityEntry, 'seq'>): ChainText {
  const { id, kiosk_id, actor_type, actor_id, activity_type, description } = entry;
  const { ip_address, user_agent, created_at, about_type, about_id, sealed } = entry;
  const isPlain = about_type === null && about_id === null && sealed === null;
  const about = [about_type, about_id, sealed === null ? null : toBase64(sealed)];
  const before = JSON.stringify([id, kiosk_id]);
  const after = JSON.stringify([
    actor_type,
    actor_id,
    activity_type,
    description,
    ip_address,
    user_agent,
    created_at,
    ...(isPlain ? [] : about),
  ]);
  return {
    context: isPlain ? CONTEXT : CONTEXT_ABOUT,
    beforeSeq: `${before.slice(0, -1)},`,
    afterSeq: `,${after.slice(1)}`,
  };
}

/** The hash that chains an entry to the one before it, as chainText says: 32 bytes. */
export function chainHash(
  previousHash: Uint8Array,
  entry: ActivityEntry,
  sha256: Sha256,
): Uint8Array {
  const { context, beforeSeq, afterSeq } = chainText(entry);
  return sha256([context, previousHash, `${beforeSeq}${entry.seq}${afterSeq}`]);
}

/** Whether two hashes are the same. Nobody's secret: no need of constant time. */
export function isSameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Whether an entry is the writer's `seq`th, unaltered, and follows the one of this hash. */
export function isLinked(
  entry: ChainedEntry,
  seq: number,
  previous: Uint8Array,
  sha256: Sha256,
): boolean {
  return (
    entry.seq === seq &&
    isSameHash(entry.previous_hash, previous) &&
    isSameHash(chainHash(previous, entry, sha256), entry.hash)
  );
}

/**
 * Checks one writer's chain, entries in order from its first.
 * @returns the first sequence number at which a gap or an edit shows; null where the chain holds
 */
export function findBreak(entries: Iterable<ChainedEntry>, sha256: Sha256): number | null {
  let previous: Uint8Array = CHAIN_START;
  let expected = 1;
  for (const entry of entries) {
    if (!isLinked(entry, expected, previous, sha256)) return expected;
    previous = entry.hash;
    expected++;
  }
  return null;
}
