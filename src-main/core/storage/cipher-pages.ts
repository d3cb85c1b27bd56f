import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/*
 * SQLCipher 4's file format, page by page (zetetic.net/sqlcipher/design): a page of 4096 bytes keeps
 * its last 80 for an IV and an HMAC-SHA-512 over what is sealed, the IV and the page's number; the
 * first 16 bytes of the file are a salt in place of SQLite's own mark. Restoring needs it: SQLite can't
 * be given a database page by page, and a plain one must never lie on the disk.
 */

export const PAGE_BYTES = 4096;
export const RESERVED = 80;
const SALT_BYTES = 16;
const IV_BYTES = 16;
const HMAC_SALT_MASK = 0x3a;

/** Seals pages of a database that has SQLCipher's reserved bytes. */
export interface PageSeal {
  /**
   * @param plain whole pages, one after another
   * @param firstPage the first one's number, from 1
   */
  seal(plain: Uint8Array, firstPage: number): Buffer;
}

/** @param key the database's raw key, 32 bytes */
export function createPageSeal(key: Uint8Array): PageSeal {
  const salt = randomBytes(SALT_BYTES);
  const masked = salt.map((byte) => byte ^ HMAC_SALT_MASK);
  const macKey = pbkdf2Sync(key, masked, 2, 32, 'sha512');

  function sealPage(plain: Uint8Array, page: number): Buffer {
    const start = page === 1 ? SALT_BYTES : 0;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
    const sealed = cipher.update(plain.subarray(start, PAGE_BYTES - RESERVED));
    cipher.final();
    const number = Buffer.alloc(4);
    number.writeUInt32LE(page);
    const mac = createHmac('sha512', macKey).update(sealed).update(iv).update(number).digest();
    return Buffer.concat(page === 1 ? [salt, sealed, iv, mac] : [sealed, iv, mac]);
  }

  return {
    seal(plain, firstPage) {
      const pages: Buffer[] = [];
      for (let at = 0; at < plain.length; at += PAGE_BYTES) {
        pages.push(sealPage(plain.subarray(at, at + PAGE_BYTES), firstPage + at / PAGE_BYTES));
      }
      return Buffer.concat(pages);
    },
  };
}
