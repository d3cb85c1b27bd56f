import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { LEASE_IDLE_MS } from '#shared/domain/kyc-rules.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { KycDocument, KycStore } from './kyc-ports.ts';

/** Who has whom before them. Everything runs inside the caller's transaction. */
export interface KycLeases {
  /** Gives the person to the session, or keeps them for it. @throws GatehouseError kyc-leased */
  take(userId: Uuid, actor: Actor): Instant;
  /** @throws GatehouseError kyc-lease-lost unless the session has the person */
  hold(userId: Uuid, actor: Actor): Instant;
  /** @throws GatehouseError document-unknown, kyc-lease-lost */
  holdDocument(documentId: Uuid, actor: Actor): KycDocument;
  /** Of one that the session does not have: nothing. */
  release(userId: Uuid, actor: Actor): void;
}

/** Wires the leases: kept in the store, so that a second process or a restart knows them too. */
export function createKycLeases(store: KycStore, now: () => number): KycLeases {
  function put(userId: Uuid, { sessionId, staffId }: Actor, nowMs: number): Instant {
    const leasedUntil = nowMs + LEASE_IDLE_MS;
    store.putLease({ userId, sessionId, staffId, leasedUntil });
    return toInstant(leasedUntil);
  }

  function hold(userId: Uuid, actor: Actor): Instant {
    const nowMs = Math.round(now());
    if (store.lease(userId, nowMs)?.sessionId !== actor.sessionId) {
      throw new GatehouseError('kyc-lease-lost', 'the person is not before this reviewer any more');
    }
    return put(userId, actor, nowMs);
  }

  return {
    take(userId, actor) {
      const nowMs = Math.round(now());
      const lease = store.lease(userId, nowMs);
      if (lease !== null && lease.sessionId !== actor.sessionId) {
        throw new GatehouseError('kyc-leased', 'another reviewer has this person before them');
      }
      store.removeLeasesBefore(nowMs);
      return put(userId, actor, nowMs);
    },
    hold,
    holdDocument(documentId, actor) {
      const document = store.document(documentId);
      if (document === null) {
        throw new GatehouseError('document-unknown', `no document ${documentId}`);
      }
      hold(document.user_id, actor);
      return document;
    },
    release(userId, actor) {
      const lease = store.lease(userId, Math.round(now()));
      if (lease?.sessionId === actor.sessionId) store.removeLease(userId);
    },
  };
}
