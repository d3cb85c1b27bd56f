/** Few enough to be arguments of one call. */
const CHUNK = 4096;

/** Bytes in base64 (RFC 4648, section 4, padded). */
export function toBase64(bytes: Uint8Array): string {
  let characters = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    characters += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(characters);
}
