import type { AlertRow } from '#shared/domain/alert.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { MAX_EVIDENCE_BYTES } from '#shared/wire/peer.ts';
import type { PeerCalls, PeerReach } from './lan-ports.ts';
import type { HubCalls } from './pictures-ports.ts';
import type { AlertStore } from './ports.ts';

/** The frames of two check-ins that an alert is about. */
export interface EvidenceExchange {
  /**
   * The frame of a check-in of an open alert: ours, else fetched from the kiosk that took it or the hub,
   * and kept in memory for as long as the alert is open. Null: nobody that can be reached has one.
   */
  frameOf(checkInId: Uuid): Promise<Uint8Array | null>;
  /** Alerts may have been raised or closed: sends what is ours to the hub, forgets what is closed. */
  refresh(): Promise<void>;
  close(): void;
}

const ASK_MS = 15_000;
const AGAIN_MS = 30_000;
/** Frames that are kept in memory: those of the alerts somebody looks at. */
const MOST_FRAMES = 40;

/** JPEG begins so (ISO 10918-1, B.1.1.3), and nothing that a page runs does. */
function isJpeg(bytes: Uint8Array): boolean {
  return bytes.length > 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

export function createEvidenceExchange(ports: {
  readonly alerts: Pick<AlertStore, 'open'>;
  /** Our own kept frame of a check-in; null: there is none. */
  readonly ownFrame: (checkInId: Uuid) => Promise<Uint8Array | null>;
  /** Which kiosk made a check-in that is here; null: it is not here. */
  readonly kioskOf: (checkInId: Uuid) => Uuid | null;
  readonly hub: () => Pick<HubCalls, 'sendEvidence' | 'evidence'> | null;
  readonly peers: () => readonly PeerReach[];
  readonly calls: Pick<PeerCalls, 'evidence'>;
  readonly onTrouble: (error: unknown) => void;
}): EvidenceExchange {
  const frames = new Map<Uuid, Uint8Array>();
  const sent = new Set<Uuid>();
  /** When the hub is asked again to take a frame. */
  const notBefore = new Map<Uuid, number>();
  const stop = new AbortController();
  let refreshing: Promise<void> | null = null;

  const checkInsOf = (alerts: readonly AlertRow[]): Uuid[] =>
    alerts.flatMap(({ first_id: first, second_id: second }) => [first, second]);
  const signal = () => AbortSignal.any([stop.signal, AbortSignal.timeout(ASK_MS)]);

  async function fromPeer(checkInId: Uuid): Promise<Uint8Array | null> {
    const kioskId = ports.kioskOf(checkInId);
    const at = ports.peers().find((peer) => peer.kioskId === kioskId)?.address ?? null;
    if (kioskId === null || at === null) return null;
    return ports.calls.evidence(at, kioskId, checkInId, signal());
  }

  async function tried(ask: () => Promise<Uint8Array | null>): Promise<Uint8Array | null> {
    try {
      const frame = await ask();
      const isOne = frame !== null && frame.length <= MAX_EVIDENCE_BYTES && isJpeg(frame);
      return isOne ? frame : null;
    } catch (error) {
      // One way in of two: the alert is shown without its picture where both fail.
      if (!stop.signal.aborted) ports.onTrouble(error);
      return null;
    }
  }

  async function refreshOnce(): Promise<void> {
    const open = new Set(checkInsOf(ports.alerts.open(null)));
    for (const id of frames.keys()) if (!open.has(id)) frames.delete(id);
    for (const id of sent) if (!open.has(id)) sent.delete(id);
    for (const id of notBefore.keys()) if (!open.has(id)) notBefore.delete(id);
    const hub = ports.hub();
    if (hub === null) return;
    for (const id of open) {
      const isLater = performance.now() < (notBefore.get(id) ?? 0);
      if (sent.has(id) || isLater || stop.signal.aborted) continue;
      const frame = await ports.ownFrame(id);
      if (frame === null) continue;
      try {
        await hub.sendEvidence(id, frame, signal());
        sent.add(id);
      } catch (error) {
        const code = error instanceof GatehouseError ? error.code : null;
        // Nothing of this goes through just now.
        if (code === null || code.startsWith('hub-')) return ports.onTrouble(error);
        // The hub may not have heard of the other gate's entry: it is asked again, in a while.
        if (code.endsWith('-unknown')) notBefore.set(id, performance.now() + AGAIN_MS);
        else {
          sent.add(id);
          ports.onTrouble(error);
        }
      }
    }
  }

  return {
    async frameOf(checkInId) {
      if (!checkInsOf(ports.alerts.open(null)).includes(checkInId)) return null;
      const known = (await ports.ownFrame(checkInId)) ?? frames.get(checkInId) ?? null;
      if (known !== null) return known;
      const hub = ports.hub();
      const frame =
        (await tried(() => fromPeer(checkInId))) ??
        (hub === null ? null : await tried(() => hub.evidence(checkInId, signal())));
      if (frame === null) return null;
      const [oldest] = frames.keys();
      if (frames.size >= MOST_FRAMES && oldest !== undefined) frames.delete(oldest);
      frames.set(checkInId, frame);
      return frame;
    },
    refresh() {
      // One at a time; who asks meanwhile is answered by the one that runs.
      refreshing ??= refreshOnce().finally(() => {
        refreshing = null;
      });
      return refreshing;
    },
    close() {
      stop.abort();
      frames.clear();
    },
  };
}
