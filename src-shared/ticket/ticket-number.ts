import { z } from 'zod';

/**
 * A ticket's random 64-bit number as people type it: 13 digits of Crockford's base 32
 * (https://www.crockford.com/base32.html), most significant first, without its check symbol.
 */
export const ticketNumber = z.string().regex(/^[0-9A-F][0-9A-HJKMNP-TV-Z]{12}$/);
export type TicketNumber = z.infer<typeof ticketNumber>;

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHECK_SYMBOLS = `${DIGITS}*~$=U`;
const DIGIT_COUNT = 13;

/** @returns the check symbol (value modulo 37) */
function checkSymbol(value: bigint): string {
  return CHECK_SYMBOLS.charAt(Number(value % 37n));
}

function toValue(number: TicketNumber): bigint {
  let value = 0n;
  for (const digit of number) value = value * 32n + BigInt(DIGITS.indexOf(digit));
  return value;
}

/** Eight bytes, big-endian, as a ticket number. */
export function ticketNumberFromBytes(bytes: Uint8Array): TicketNumber {
  let value = 0n;
  for (const byte of bytes.subarray(0, 8)) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let index = 0; index < DIGIT_COUNT; index++) {
    text = DIGITS.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return text;
}

/** A ticket number as its eight bytes, big-endian. */
export function ticketNumberToBytes(number: TicketNumber): Uint8Array {
  let value = toValue(number);
  const bytes = new Uint8Array(8);
  for (let index = 7; index >= 0; index--) {
    bytes[index] = Number(value & 0xffn);
    value >>= 8n;
  }
  return bytes;
}

/** As printed under the code: `ABCD-EFGH-JKMN-PX`, the last sign being the check symbol. */
export function formatTicketNumber(number: TicketNumber): string {
  const full = number + checkSymbol(toValue(number));
  return [full.slice(0, 4), full.slice(4, 8), full.slice(8, 12), full.slice(12)].join('-');
}

/**
 * What a person typed as a ticket number: case, blanks and hyphens are forgiven, O, I and L
 * read as 0, 1 and 1, and the check symbol must agree.
 * @returns null where it is no ticket number
 */
export function parseTypedTicketNumber(typed: string): TicketNumber | null {
  const folded = typed
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const parsed = ticketNumber.safeParse(folded.slice(0, DIGIT_COUNT));
  if (!parsed.success || folded.length !== DIGIT_COUNT + 1) return null;
  return checkSymbol(toValue(parsed.data)) === folded.charAt(DIGIT_COUNT) ? parsed.data : null;
}
