import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits. */
const SECRET_BYTES = 32;

/** What a cookie, a refresh token or a link carries: 43 signs of base64url. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** What is kept of a secret that is random enough not to be guessed: its SHA-256. */
export function hashOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
