import { createHash, sign, verify, type KeyObject } from 'node:crypto';
import { CHAIN_START, isLinked, isSameHash, type Sha256 } from '#shared/domain/activity-chain.ts';
import { startChainCheck, type WriterFinding } from '#shared/domain/chain-check.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { headBytes, type SignedHead } from '#shared/domain/log-head.ts';
import type { ActivityLogStore } from './activity-log-ports.ts';

/** What one chain of the hub's database turned out to be. */
export interface VerifiedChain extends WriterFinding {
  readonly writerId: Uuid;
}

export interface LogVerification {
  /**
   * Walks every chain and its signed heads: reads only, beside a hub that works; some seconds for a
   * million entries.
   */
  verify(): Promise<readonly VerifiedChain[]>;
  /**
   * Signs the end of the hub's chain, having walked what came since it last did: what was altered
   * before it was signed is not vouched for.
   * @returns the number of the last entry; null where there is nothing new
   * @throws Error naming the entry at which the chain is broken
   */
  signHead(): Promise<number | null>;
}

const sha256: Sha256 = (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Checks and signs the activity log. */
export function createLogVerification(ports: {
  readonly store: ActivityLogStore;
  readonly hubId: Uuid;
  readonly key: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  readonly now: () => number;
}): LogVerification {
  const { store, hubId, key, now } = ports;

  function isGenuine(head: SignedHead): boolean {
    return verify(null, headBytes(head), key.publicKey, head.signature);
  }

  return {
    verify: () =>
      store.inSnapshot(async (reader) => {
        const found: VerifiedChain[] = [];
        for (const writerId of await reader.writers()) {
          const check = startChainCheck(await reader.heads(writerId), { sha256, isGenuine });
          let last: Uint8Array = CHAIN_START;
          for await (const entry of reader.entries(writerId, 0)) {
            check.see(entry);
            last = entry.hash;
          }
          const finding = check.finish();
          const end = await reader.end(writerId);
          // The end that the next entry would follow is no more than a row: it must agree as well.
          const isEnd = end?.seq === finding.entries && isSameHash(end.hash, last);
          const brokenAt = finding.brokenAt ?? (isEnd ? null : finding.entries + 1);
          found.push({ writerId, ...finding, brokenAt });
        }
        return found;
      }),
    async signHead() {
      const end = await store.inSnapshot(async (reader) => {
        const head = await reader.lastHead(hubId);
        if (head !== null && !isGenuine(head)) {
          throw new Error(`the activity log's head at entry ${head.seq} is not signed by its key`);
        }
        let seq = head?.seq ?? 0;
        let hash = head?.hash ?? CHAIN_START;
        for await (const entry of reader.entries(hubId, seq)) {
          seq += 1;
          if (!isLinked(entry, seq, hash, sha256)) {
            throw new Error(`the activity log is broken at entry ${seq}`);
          }
          hash = entry.hash;
        }
        const said = await reader.end(hubId);
        if (said?.seq !== seq) throw new Error(`the activity log is cut off after entry ${seq}`);
        return seq === (head?.seq ?? 0) ? null : { seq, hash };
      });
      if (end === null) return null;
      const head = { kiosk_id: hubId, ...end, signed_at: toInstant(now()) };
      await store.addHead({ ...head, signature: sign(null, headBytes(head), key.privateKey) });
      return end.seq;
    },
  };
}
