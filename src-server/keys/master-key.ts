import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { KEY_BYTES, openSealed, seal } from './envelope.ts';

const keyId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,19}$/, 'at most 20 of a-z, 0-9 and -');
const keyLine = z
  .string()
  .regex(/^\S+:\S+$/, 'wants id:key')
  .transform((line) => line.split(':', 2))
  .pipe(z.tuple([keyId, z.base64().refine(isKey, `wants ${KEY_BYTES} bytes in base64`)]));

function isKey(text: string): boolean {
  return Buffer.from(text, 'base64').length === KEY_BYTES;
}

/**
 * Master keys as text, from a key file or the environment: `id:base64`, one a line or parted by
 * commas, the one in use first; further ones only open what they sealed before. `#` begins a note.
 */
export const masterKeysText = z
  .string()
  .transform((text) =>
    text
      .split(/[\n,]/)
      .map((line) => line.replace(/#.*/, '').trim())
      .filter((line) => line !== ''),
  )
  .pipe(z.array(keyLine).min(1, 'no master key'))
  .refine((keys) => new Set(keys.map(([id]) => id)).size === keys.length, 'an id is there twice')
  .transform((keys) => new MasterKeys(keys.map(([id, text]) => ({ id, key: toKey(text) }))));

function toKey(text: string): KeyObject {
  return createSecretKey(Buffer.from(text, 'base64'));
}

interface MasterKey {
  readonly id: string;
  readonly key: KeyObject;
}

/**
 * A new key as a line of a key file.
 * @param id told apart from the ids of earlier keys by whoever rotates them, as `2026-11`
 */
export function makeMasterKeyLine(id: string): string {
  return `${keyId.parse(id)}:${randomBytes(KEY_BYTES).toString('base64')}\n`;
}

/**
 * The keys that wrap other keys. What is sealed says by which, so that a new one can take over while
 * the old one still opens.
 */
export class MasterKeys {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #current: MasterKey;

  /** @param keys the one in use first */
  constructor(keys: readonly MasterKey[]) {
    const [current] = keys;
    if (current === undefined) throw new TypeError('no master key');
    this.#current = current;
    this.#keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  /** The id of the key that seals. */
  get currentId(): string {
    return this.#current.id;
  }

  /**
   * Seals a small secret, as a person's key or an issuer's.
   * @param binds what it belongs to; opening it needs the same text
   * @returns the length of the key's id, the id, and the sealed bytes
   */
  seal(plain: Uint8Array, binds: string): Buffer {
    const { id, key } = this.#current;
    const name = Buffer.from(id, 'ascii');
    return Buffer.concat([Buffer.of(name.length), name, seal(key, plain, bound(id, binds))]);
  }

  /**
   * Opens what any key of the ring sealed.
   * @throws Error where the ring lacks the key, or the bytes are not what was sealed: the operator's
   * key file is another, or the database was altered
   */
  open(sealed: Uint8Array, binds: string): Buffer {
    const length = sealed[0] ?? 0;
    const id = Buffer.from(sealed.subarray(1, 1 + length)).toString('ascii');
    const key = this.#keys.get(id);
    // The id is not trusted to be one until a key of that name is found: it may be any bytes.
    if (key === undefined) throw new Error('sealed by a master key that the key file lacks');
    const plain = openSealed(key, sealed.subarray(1 + length), bound(id, binds));
    if (plain === null) throw new Error(`master key ${id} does not open what bears its name`);
    return plain;
  }
}

function bound(id: string, binds: string): string {
  return `master\0${id}\0${binds}`;
}
