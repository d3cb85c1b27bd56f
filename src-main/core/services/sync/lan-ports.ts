import type { Uuid } from '#shared/domain/id.ts';
import type { PeerAnswer, PeerRequest, PeerWord } from '#shared/wire/peer.ts';

/** What one kiosk asks of another. Every call rejects where the other can't be reached or trusted. */
export interface PeerCalls {
  /**
   * @param address host:port
   * @param kioskId whom to find there: anybody else is refused
   */
  operations(
    address: string,
    kioskId: Uuid,
    request: PeerRequest,
    signal: AbortSignal,
  ): Promise<PeerAnswer>;
  /** A live frame, JPEG; null: the other has none. */
  evidence(
    address: string,
    kioskId: Uuid,
    checkInId: Uuid,
    signal: AbortSignal,
  ): Promise<Uint8Array | null>;
  /** Which kiosk is at an address that somebody typed. */
  whoIs(address: string, signal: AbortSignal): Promise<Uuid>;
}

/** What this kiosk answers to others. */
export interface PeerAnswers {
  /** Whether a kiosk is one of ours and was not revoked; asked at every request. */
  isTrusted(kioskId: Uuid): boolean;
  operations(kioskId: Uuid, request: PeerRequest, signal: AbortSignal): Promise<PeerAnswer>;
  evidence(kioskId: Uuid, checkInId: Uuid): Promise<Uint8Array | null>;
}

/** Finds kiosks in the local network, where it lets them. */
export interface PeerDiscovery {
  /** Addresses at which a kiosk said that it can be reached, the latest first. */
  addressesOf(kioskId: Uuid): readonly string[];
  close(): Promise<void>;
}

/** Which events this kiosk and another both hold, as the hub said. */
export type CommonEvents = (kioskId: Uuid) => readonly Uuid[];

/** What this kiosk says of itself. */
export type OwnWord = () => Omit<PeerWord, 'now'>;

/** Where a peer stands, for the screens. No personal data. */
export interface PeerReach {
  readonly kioskId: Uuid;
  /** connected: its last answer is no older than one wait. */
  readonly state: 'connected' | 'unreachable' | 'no-address' | 'not-trusted';
  readonly address: string | null;
  /** Its own word; null: none since this start. */
  readonly word: PeerWord | null;
  /** Milliseconds since its last answer, on a clock that nobody sets; null: none since this start. */
  readonly silentMs: number | null;
}
