import { hmac } from '@noble/hashes/hmac.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { bech32 } from '@scure/base';
import { ENROLMENT_SIGNS, enrolmentCodeText } from './enrolment-code.ts';
import type { Uuid } from './id.ts';

/** Signs of what a laptop shows: 40 bits, another one for each reopening. */
export const REOPEN_CHALLENGE_SIGNS = 8;
/** A code gives at most so many days. */
export const MOST_REOPEN_DAYS = ENROLMENT_SIGNS.length - 1;
const MAC_SIGNS = 9;

/** What a code is about. */
export interface Reopening {
  readonly kioskId: Uuid;
  /** As the laptop shows it, without spaces. */
  readonly challenge: string;
  /** 1 to MOST_REOPEN_DAYS. */
  readonly days: number;
}

/** Numbers as signs that nobody reads for one another: of each its last five bits. */
export function reopenSigns(numbers: Iterable<number>): string {
  return Array.from(numbers, (number) => ENROLMENT_SIGNS.charAt(number & 31)).join('');
}

/** A challenge as the laptop shows it, however somebody typed it; null: it is none. */
export function readChallenge(typed: string): string | null {
  const text = enrolmentCodeText(typed);
  const isOne =
    text.length === REOPEN_CHALLENGE_SIGNS &&
    Array.from(text).every((sign) => ENROLMENT_SIGNS.includes(sign));
  return isOne ? text : null;
}

/**
 * What hub and kiosk both know and nobody else does: X25519 (RFC 7748) of the two age identities that
 * they exchanged at the enrolment, through HKDF-SHA-256. No secret of its own has to be kept.
 * @param identity of the one side, `AGE-SECRET-KEY-1...` @param recipient of the other, `age1...`
 * @throws where either is not what age writes
 */
export function reopenKey(identity: string, recipient: string, kioskId: Uuid): Uint8Array {
  const ours = bech32.decodeToBytes(identity.trim()).bytes;
  const theirs = bech32.decodeToBytes(recipient.trim()).bytes;
  const info = utf8ToBytes('gatehouse-reopen-1');
  return hkdf(sha256, x25519.getSharedSecret(ours, theirs), utf8ToBytes(kioskId), info, 32);
}

/**
 * The code that reopens a laptop whose lease has ended, short enough for a telephone: one sign for the
 * days, nine of an HMAC over laptop, challenge and days (45 bits: a wrong one costs a supervisor's PIN).
 * @param key of `reopenKey`
 * @throws RangeError for days that no code can say
 */
export function reopenCode(key: Uint8Array, { kioskId, challenge, days }: Reopening): string {
  if (!Number.isInteger(days) || days < 1 || days > MOST_REOPEN_DAYS) {
    throw new RangeError(`${days} days are not between 1 and ${MOST_REOPEN_DAYS}`);
  }
  const mac = hmac(sha256, key, utf8ToBytes(`${kioskId}\n${challenge}\n${days}`));
  return reopenSigns([days, ...mac.subarray(0, MAC_SIGNS)]);
}

/**
 * The days that a typed code gives; null: it is not the code for this laptop and challenge.
 * @param key of `reopenKey`
 */
export function daysOfReopenCode(
  key: Uint8Array,
  asked: Pick<Reopening, 'kioskId' | 'challenge'>,
  typed: string,
): number | null {
  const text = enrolmentCodeText(typed);
  const days = ENROLMENT_SIGNS.indexOf(text.charAt(0));
  if (text === '' || days < 1 || days > MOST_REOPEN_DAYS) return null;
  return reopenCode(key, { ...asked, days }) === text ? days : null;
}
