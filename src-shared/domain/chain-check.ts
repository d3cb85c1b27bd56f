import {
  CHAIN_START,
  isLinked,
  isSameHash,
  type ChainedEntry,
  type Sha256,
} from './activity-chain.ts';
import type { SignedHead } from './log-head.ts';

/** What one writer's chain turned out to be. */
export interface WriterFinding {
  readonly entries: number;
  /** The first number at which a gap, an edit or a cut-off end shows; null: the chain holds. */
  readonly brokenAt: number | null;
  /** How far a good signature vouches for what is there; null: none does. */
  readonly signedUpTo: number | null;
  readonly signature: 'good' | 'bad' | 'none';
}

/** The platform's cryptography, which src-shared does not have. */
export interface ChainCrypto {
  readonly sha256: Sha256;
  /** Whether the writer signed this head; false for everything where its key is not known. */
  readonly isGenuine: (head: SignedHead) => boolean;
}

/** A check of one writer's chain that goes on. */
export interface ChainCheck {
  /** Looks at the next entry, in the order of their numbers. */
  see(entry: ChainedEntry): void;
  /** What it turned out to be; after the last entry, once. */
  finish(): WriterFinding;
}

/**
 * Checks one writer's chain against its links and against every signed head: a chain that somebody
 * forged anew from some entry on has other hashes than were signed, and one that was cut off is
 * shorter.
 * @param heads in the order of their numbers
 */
export function startChainCheck(heads: readonly SignedHead[], crypto: ChainCrypto): ChainCheck {
  let nextHead = 0;
  let previous: Uint8Array = CHAIN_START;
  let count = 0;
  let brokenAt: number | null = null;
  let signedUpTo: number | null = null;
  let hasBad = false;

  /** Compares what was signed with what is there. */
  function check(head: SignedHead, hash: Uint8Array | null): void {
    if (!crypto.isGenuine(head)) {
      hasBad = true;
      return;
    }
    if (hash !== null && isSameHash(hash, head.hash)) {
      if (brokenAt === null) signedUpTo = head.seq;
      return;
    }
    // Somewhere after what the head before vouches for; where the entries end, at that.
    brokenAt ??= hash === null ? count + 1 : (signedUpTo ?? 0) + 1;
  }

  return {
    see(entry) {
      count += 1;
      if (brokenAt === null && !isLinked(entry, count, previous, crypto.sha256)) brokenAt = count;
      previous = entry.hash;
      let head = heads[nextHead];
      while (head !== undefined && head.seq <= count) {
        check(head, head.seq === count ? entry.hash : null);
        nextHead += 1;
        head = heads[nextHead];
      }
    },
    finish() {
      for (const head of heads.slice(nextHead)) check(head, null);
      const signature = hasBad ? 'bad' : heads.length === 0 ? 'none' : 'good';
      return { entries: count, brokenAt, signedUpTo, signature };
    },
  };
}
