import { CHAIN_START, isLinked, type ChainedEntry } from './activity-log.ts';
import { isHeadGenuine, type SignedHead } from './log-head.ts';

/** What one writer's chain turned out to be (log-contract.ts). */
export interface WriterFinding {
  readonly entries: number;
  /** The first number at which a gap, an edit or a cut-off end shows; null: the chain holds. */
  readonly brokenAt: number | null;
  /** How far a good signature vouches for what is there; null: none does. */
  readonly signedUpTo: number | null;
  readonly signature: 'good' | 'bad' | 'none';
}

/**
 * Checks one writer's chain against its links and against every signed head: a chain that somebody
 * forged anew from some entry on has other hashes than were signed, and one that was cut off is
 * shorter.
 * @param entries in the order of their numbers
 * @param heads in the order of their numbers
 * @param publicKey the writer's, 32 bytes in base64; null: not known, and nothing is genuine
 */
export function verifyWriter(
  entries: Iterable<ChainedEntry>,
  heads: readonly SignedHead[],
  publicKey: string | null,
): WriterFinding {
  const waiting = [...heads];
  let previous: Uint8Array = CHAIN_START;
  let count = 0;
  let brokenAt: number | null = null;
  let signedUpTo: number | null = null;
  let hasBad = false;

  /** Compares what was signed with what is there. */
  function check(head: SignedHead, hash: Uint8Array | null): void {
    if (publicKey === null || !isHeadGenuine(head, publicKey)) {
      hasBad = true;
      return;
    }
    if (hash !== null && Buffer.from(hash).equals(head.hash)) {
      if (brokenAt === null) signedUpTo = head.seq;
      return;
    }
    // Somewhere after what the head before vouches for; where the entries end, at that.
    brokenAt ??= hash === null ? count + 1 : (signedUpTo ?? 0) + 1;
  }

  for (const entry of entries) {
    count += 1;
    if (brokenAt === null && !isLinked(entry, count, previous)) brokenAt = count;
    previous = entry.hash;
    let next = waiting[0];
    while (next !== undefined && next.seq <= count) {
      waiting.shift();
      check(next, next.seq === count ? entry.hash : null);
      next = waiting[0];
    }
  }
  for (const head of waiting) check(head, null);
  const signature = hasBad ? 'bad' : heads.length === 0 ? 'none' : 'good';
  return { entries: count, brokenAt, signedUpTo, signature };
}
