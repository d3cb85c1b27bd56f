import { EVENT_TAG_BYTES } from '../domain/id.ts';
import { decodeBase45, encodeBase45, isBase45Text } from './base45.ts';
import { ticketNumberFromBytes, ticketNumberToBytes, type TicketNumber } from './ticket-number.ts';

/*
 * The written format is docs/TICKET.md; its test vectors are tests/fixtures/ticket-vectors.json.
 *
 *   byte  0      format version (high nibble, 1) and type (low nibble, 1 = admission)
 *   bytes 1-2    issuer key id, big-endian
 *   bytes 3-7    the last 40 bits of the event's id
 *   bytes 8-15   ticket number, 64 random bits
 *   bytes 16-79  Ed25519 signature over SIGNING_CONTEXT and bytes 0-15
 */
const VERSION_AND_TYPE = 0x11;
export const PAYLOAD_BYTES = 16;
export const SIGNATURE_BYTES = 64;
const TICKET_BYTES = PAYLOAD_BYTES + SIGNATURE_BYTES;

/** Signs of a ticket's text: 80 bytes in base45, what QR version 5-M holds. */
export const TICKET_TEXT_LENGTH = (TICKET_BYTES / 2) * 3;

// A text this near a ticket's length, all in its alphabet, is a ticket that was damaged.
const SHORTEST_DAMAGED = 90;
const LONGEST_DAMAGED = TICKET_TEXT_LENGTH + 6;

// Keeps a ticket's signature from ever being valid for another kind of message of the same key.
const SIGNING_CONTEXT = new TextEncoder().encode('gatehouse-ticket-1\0');

/** What a ticket says, before its signature is believed. */
export interface TicketClaim {
  readonly keyId: number;
  /** Ten hex digits: the last 40 bits of the event's id. */
  readonly eventTag: string;
  readonly number: TicketNumber;
}

export interface SignedTicket {
  readonly claim: TicketClaim;
  /** The exact bytes that the signature covers, context included. */
  readonly signedBytes: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

export type TicketDecoding =
  | { readonly kind: 'ticket'; readonly ticket: SignedTicket }
  | { readonly kind: 'unreadable'; readonly why: 'damaged' | 'unknown-format' }
  | { readonly kind: 'not-a-ticket' };

/** The 16 bytes of a ticket before its signature. */
export function encodePayload(claim: TicketClaim): Uint8Array {
  const bytes = new Uint8Array(PAYLOAD_BYTES);
  bytes[0] = VERSION_AND_TYPE;
  bytes[1] = claim.keyId >> 8;
  bytes[2] = claim.keyId & 0xff;
  for (let index = 0; index < EVENT_TAG_BYTES; index++) {
    bytes[3 + index] = Number.parseInt(claim.eventTag.slice(index * 2, index * 2 + 2), 16);
  }
  bytes.set(ticketNumberToBytes(claim.number), 8);
  return bytes;
}

/** The bytes that an issuer signs for a claim. */
export function bytesToSign(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(SIGNING_CONTEXT.length + payload.length);
  bytes.set(SIGNING_CONTEXT);
  bytes.set(payload, SIGNING_CONTEXT.length);
  return bytes;
}

/** A ticket's text, as it goes into a QR code in alphanumeric mode. */
export function encodeTicket(payload: Uint8Array, signature: Uint8Array): string {
  const bytes = new Uint8Array(TICKET_BYTES);
  bytes.set(payload);
  bytes.set(signature, PAYLOAD_BYTES);
  return encodeBase45(bytes);
}

/** Reads a scanned text. Says nothing about whether the signature is right; never throws. */
export function decodeTicket(text: string): TicketDecoding {
  if (!hasTicketShape(text)) return { kind: 'not-a-ticket' };
  const bytes = decodeBase45(text);
  if (bytes === null || bytes.length !== TICKET_BYTES) {
    return { kind: 'unreadable', why: 'damaged' };
  }
  if (bytes[0] !== VERSION_AND_TYPE) return { kind: 'unreadable', why: 'unknown-format' };
  const payload = bytes.subarray(0, PAYLOAD_BYTES);
  const tag = payload.subarray(3, 3 + EVENT_TAG_BYTES);
  const claim: TicketClaim = {
    keyId: ((payload[1] ?? 0) << 8) | (payload[2] ?? 0),
    eventTag: Array.from(tag, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    number: ticketNumberFromBytes(payload.subarray(8)),
  };
  return {
    kind: 'ticket',
    ticket: { claim, signedBytes: bytesToSign(payload), signature: bytes.slice(PAYLOAD_BYTES) },
  };
}

/** Whether a text could be one of our tickets, whole or damaged. Cheap: length and alphabet. */
export function hasTicketShape(text: string): boolean {
  return text.length >= SHORTEST_DAMAGED && text.length <= LONGEST_DAMAGED && isBase45Text(text);
}
