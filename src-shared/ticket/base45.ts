/** Base45 (RFC 9285): the alphabet of a QR code's alphanumeric mode, two bytes in three signs. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

const VALUE_OF = new Map(Array.from(ALPHABET, (sign, value) => [sign, value]));

/** Encodes bytes; never fails. */
export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 2) {
    const high = bytes[index] ?? 0;
    const low = bytes[index + 1];
    const value = low === undefined ? high : high * 256 + low;
    text += ALPHABET.charAt(value % 45) + ALPHABET.charAt(Math.floor(value / 45) % 45);
    if (low !== undefined) text += ALPHABET.charAt(Math.floor(value / 2025));
  }
  return text;
}

/**
 * Decodes text of the base45 alphabet.
 * @returns null where RFC 9285 calls the text invalid: a foreign sign, a dangling sign, or a
 * group above its bytes' range. The decoding is one-to-one, so that no ticket has two spellings.
 */
export function decodeBase45(text: string): Uint8Array | null {
  if (text.length % 3 === 1) return null;
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 === 2 ? 1 : 0));
  let written = 0;
  for (let index = 0; index < text.length; index += 3) {
    const first = VALUE_OF.get(text.charAt(index));
    const second = VALUE_OF.get(text.charAt(index + 1));
    if (first === undefined || second === undefined) return null;
    const pair = first + second * 45;
    if (index + 2 === text.length) {
      if (pair > 0xff) return null;
      bytes[written++] = pair;
      continue;
    }
    const third = VALUE_OF.get(text.charAt(index + 2));
    if (third === undefined) return null;
    const value = pair + third * 2025;
    if (value > 0xffff) return null;
    bytes[written++] = value >> 8;
    bytes[written++] = value & 0xff;
  }
  return bytes;
}

/** Whether every sign belongs to the base45 alphabet. */
export function isBase45Text(text: string): boolean {
  return /^[0-9A-Z $%*+\-./:]*$/.test(text);
}
