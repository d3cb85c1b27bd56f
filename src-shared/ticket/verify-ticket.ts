import { eventTag, type Uuid } from '../domain/id.ts';
import type { Instant } from '../domain/instant.ts';
import { decodeTicket, type TicketClaim } from './ticket-codec.ts';

/** An issuer's public key, certified for one event. */
export interface IssuerKey {
  readonly keyId: number;
  readonly eventId: Uuid;
  readonly validFrom: Instant;
  readonly validUntil: Instant | null;
  readonly revokedAt: Instant | null;
  /** Whether an Ed25519 signature over the bytes is this key's (RFC 8032). */
  verify(signedBytes: Uint8Array, signature: Uint8Array): boolean;
}

/** What a scanned text turned out to be, by signature alone. */
export type TicketReading =
  | { readonly kind: 'not-a-ticket' }
  | { readonly kind: 'unreadable'; readonly why: 'damaged' | 'unknown-format' }
  | { readonly kind: 'forged'; readonly why: 'signature' | 'key-not-for-event' }
  | { readonly kind: 'unknown-key'; readonly claim: TicketClaim }
  | { readonly kind: 'key-revoked'; readonly claim: TicketClaim; readonly eventId: Uuid }
  | { readonly kind: 'key-out-of-time'; readonly claim: TicketClaim; readonly eventId: Uuid }
  | { readonly kind: 'genuine'; readonly claim: TicketClaim; readonly eventId: Uuid };

/**
 * Reads a text and checks its signature under the issuer keys that this copy knows.
 *
 * Several keys may share a 16-bit id, so each of the ticket's own event is tried. A signature
 * that none of them confirms is `forged`; where this copy has no key of that id for that event it is
 * `unknown-key`, since a newer copy may well know it. A good signature by a key that was
 * certified for another event only is `forged`: an issuer may not sign for events not its own.
 *
 * @param keysOf the known keys with a key id; any order
 * @param now decides whether a key is valid yet
 * @param latest decides whether it is revoked or over: the highest time ever seen, so that a clock
 * that is set back revives no key
 */
export function readTicket(
  text: string,
  keysOf: (keyId: number) => readonly IssuerKey[],
  now: Instant,
  latest: Instant = now,
): TicketReading {
  const decoding = decodeTicket(text);
  if (decoding.kind !== 'ticket') return decoding;
  const { claim, signedBytes, signature } = decoding.ticket;

  const keys = keysOf(claim.keyId);
  const ofEvent = keys.filter((key) => eventTag(key.eventId) === claim.eventTag);
  const own = ofEvent.find((key) => key.verify(signedBytes, signature));
  if (own === undefined) {
    if (ofEvent.length > 0) return { kind: 'forged', why: 'signature' };
    const foreign = keys.some((key) => key.verify(signedBytes, signature));
    return foreign ? { kind: 'forged', why: 'key-not-for-event' } : { kind: 'unknown-key', claim };
  }
  const facts = { claim, eventId: own.eventId };
  if (own.revokedAt !== null && own.revokedAt <= latest) return { kind: 'key-revoked', ...facts };
  const started = own.validFrom <= now;
  const ended = own.validUntil !== null && own.validUntil < latest;
  return started && !ended ? { kind: 'genuine', ...facts } : { kind: 'key-out-of-time', ...facts };
}
