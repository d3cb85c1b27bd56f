import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import {
  MAX_PEER_OPERATIONS,
  MAX_PEER_WAIT_MS,
  PEER_ANSWER_CHARS,
  type PeerAnswer,
  type PeerPosition,
} from '#shared/wire/peer.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import type { CommonEvents, OwnWord, PeerAnswers } from './lan-ports.ts';
import type { PeerStore } from './ports.ts';

/** How often it is written down that a peer was heard. */
const NOTE_MS = 5_000;

/** Types that no other kiosk needs: papers lie where they were taken, reviewers' words are for offices. */
const KEPT_HERE: ReadonlySet<string> = new Set([
  'document.added',
  'document.blacked-out',
  'kyc.decided',
]);

/** Whether an operation is for other kiosks, and not for the hub alone. */
export function isForPeers({ type }: Pick<CarriedOperation, 'type'>): boolean {
  return !KEPT_HERE.has(type);
}

export interface LanAnswers extends PeerAnswers {
  /** Operations were written: whoever waits for one looks again. Costs the caller nothing. */
  changed(): void;
  close(): void;
}

/**
 * Answers other kiosks from what is here: this kiosk's own operations and those that it carries, of
 * events that both hold. A position names the operation that it stands behind: a copy that was wiped or
 * restored does not know it, and the reader begins anew.
 */
export function createLanAnswers(ports: {
  readonly peers: Pick<PeerStore, 'find' | 'operationsAfter' | 'heard'>;
  readonly commonEvents: CommonEvents;
  /** The id of the operation at a position; null: there is none. */
  readonly operationAt: (position: number) => Uuid | null;
  readonly ownWord: OwnWord;
  /** A kept live frame of a check-in of one of these events; null: there is none. */
  readonly frame: (checkInId: Uuid, events: readonly Uuid[]) => Promise<Uint8Array | null>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): LanAnswers {
  const { peers, commonEvents, operationAt, now } = ports;
  const heardAt = new Map<Uuid, number>();
  const waiting = new Set<() => void>();
  let isWaking = false;

  function wake(): void {
    isWaking = false;
    for (const again of waiting) again();
  }

  /** Asking is a word too; where it stands it says in its own answers. */
  function hear(kioskId: Uuid): void {
    const at = performance.now();
    if (at - (heardAt.get(kioskId) ?? -Infinity) < NOTE_MS) return;
    heardAt.set(kioskId, at);
    peers.heard(kioskId, toInstant(now()), peers.find(kioskId)?.gate_id ?? null);
  }

  function numberOf(after: PeerPosition | null): number {
    const [number, id] = (after ?? '').split('.');
    if (number === undefined || !/^\d{1,15}$/.test(number)) return 0;
    const position = Number(number);
    return operationAt(position) === id ? position : 0;
  }

  function textOf(position: number): PeerPosition | null {
    const id = operationAt(position);
    return id === null ? null : `${position}.${id}`;
  }

  /** No more than an answer may hold; one operation at least. */
  function read(after: number, events: readonly Uuid[]) {
    for (let limit = MAX_PEER_OPERATIONS; ; limit = Math.floor(limit / 4)) {
      const found = peers.operationsAfter(after, events, limit);
      const chars = found.operations.reduce((sum, { payload }) => sum + payload.length, 0);
      if (chars <= PEER_ANSWER_CHARS || limit <= 3) return found;
    }
  }

  function changeOr(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  return {
    isTrusted(kioskId) {
      const peer = peers.find(kioskId);
      return peer !== null && peer.revoked_at === null && commonEvents(kioskId).length > 0;
    },
    async operations(kioskId, { events, after, waitMs }, signal): Promise<PeerAnswer> {
      hear(kioskId);
      const until = performance.now() + Math.min(waitMs, MAX_PEER_WAIT_MS);
      let position = numberOf(after);
      for (;;) {
        // Asked anew each time: events come and go while somebody waits.
        const ours = commonEvents(kioskId).filter((id) => events.includes(id));
        const found =
          ours.length === 0 ? { operations: [], position, more: false } : read(position, ours);
        position = found.position;
        const operations = found.operations.filter(isForPeers);
        const leftMs = until - performance.now();
        if (operations.length > 0 || found.more || leftMs <= 0 || signal.aborted) {
          const kiosk = { ...ports.ownWord(), now: toInstant(now()) };
          return { operations, position: textOf(position), more: found.more, kiosk };
        }
        await changeOr(leftMs, signal);
      }
    },
    evidence(kioskId, checkInId) {
      return ports.frame(checkInId, commonEvents(kioskId));
    },
    changed() {
      if (isWaking || waiting.size === 0) return;
      isWaking = true;
      setImmediate(wake);
    },
    close: wake,
  };
}
