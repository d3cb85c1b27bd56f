import { bytesToSign, encodePayload, encodeTicket, type TicketClaim } from './ticket-codec.ts';

/**
 * The text of a ticket; the same however often it is asked for, since Ed25519 signs without chance.
 * @param sign the Ed25519 signature of the key that the claim names: 64 bytes (RFC 8032)
 */
export function signTicket(claim: TicketClaim, sign: (bytes: Uint8Array) => Uint8Array): string {
  const payload = encodePayload(claim);
  return encodeTicket(payload, sign(bytesToSign(payload)));
}
