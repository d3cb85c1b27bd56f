import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';
import { isMissing, writeDurably } from '../storage/durable-file.ts';
import { parseJson } from './folder-identity.ts';
import { KEY_BYTES, openSealed, sealBytes } from './sealed-bytes.ts';

const FILE_NAME = 'keyring.json';

/** Fewest characters of a passphrase. */
export const MIN_PASSPHRASE_CHARS = 10;

/*
 * Argon2id (RFC 9106). OWASP's floor is 46 MiB with one pass or 19 MiB with two; a start-up
 * can afford more: 64 MiB and three passes, about 0.2 s once a start. The parameters are stored,
 * so that they can grow; the bounds keep a tampered file from asking for all the memory.
 */
const argon2Parameters = z.strictObject({
  name: z.literal('argon2id'),
  memory_kib: z.int().min(19_456).max(1_048_576),
  passes: z.int().min(1).max(16),
  lanes: z.int().min(1).max(8),
  salt: z.base64().length(24),
});
type Argon2Parameters = z.infer<typeof argon2Parameters>;

const keyringFile = z.strictObject({
  format: z.literal('gatehouse-keyring'),
  version: z.literal(1),
  kdf: argon2Parameters,
  /** The database key, sealed: nonce, ciphertext, tag. */
  sealed_key: z.base64().max(200),
});
type Keyring = z.infer<typeof keyringFile>;

function freshParameters(): Argon2Parameters {
  const salt = randomBytes(16).toString('base64');
  return { name: 'argon2id', memory_kib: 65_536, passes: 3, lanes: 1, salt };
}

/** What the sealed key belongs to: with other parameters it does not open. */
function bindings({ name, memory_kib, passes, lanes, salt }: Argon2Parameters): string {
  return JSON.stringify(['gatehouse-keyring-1', name, memory_kib, passes, lanes, salt]);
}

async function wrappingKey(passphrase: string, kdf: Argon2Parameters): Promise<Buffer> {
  // Here, since most starts ask for no passphrase.
  const { hashRaw } = await import('@node-rs/argon2');
  // NFKC: the same keys pressed on another keyboard or system must give the same bytes.
  return hashRaw(passphrase.normalize('NFKC'), {
    algorithm: 2,
    memoryCost: kdf.memory_kib,
    timeCost: kdf.passes,
    parallelism: kdf.lanes,
    outputLen: KEY_BYTES,
    salt: Buffer.from(kdf.salt, 'base64'),
  });
}

/**
 * The data folder's keyring.
 * @returns null where there is none
 * @throws GatehouseError keychain-unavailable where the file is there and not readable as one:
 * it may be all that is left of the key, so nothing replaces it
 */
export async function readKeyring(dataFolder: string): Promise<Keyring | null> {
  let text: string;
  try {
    text = await readFile(path.join(dataFolder, FILE_NAME), 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  const parsed = keyringFile.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new GatehouseError(
    'keychain-unavailable',
    `${FILE_NAME} is damaged; it was left as it is`,
    {
      reason: 'keyring-damaged',
    },
  );
}

/**
 * Makes a random database key, and writes it down only as sealed under the passphrase.
 * @throws GatehouseError passphrase-too-short
 */
export async function createKeyring(dataFolder: string, passphrase: string): Promise<Buffer> {
  if (Array.from(passphrase.normalize('NFKC')).length < MIN_PASSPHRASE_CHARS) {
    throw new GatehouseError('passphrase-too-short', 'the passphrase is too short', {
      minimum: MIN_PASSPHRASE_CHARS,
    });
  }
  const kdf = freshParameters();
  const databaseKey = randomBytes(KEY_BYTES);
  const wrapping = await wrappingKey(passphrase, kdf);
  const sealed = sealBytes(wrapping, databaseKey, bindings(kdf));
  const keyring: Keyring = {
    format: 'gatehouse-keyring',
    version: 1,
    kdf,
    sealed_key: sealed.toString('base64'),
  };
  await writeDurably(path.join(dataFolder, FILE_NAME), `${JSON.stringify(keyring, null, 2)}\n`);
  return databaseKey;
}

/**
 * Opens a keyring.
 * @throws GatehouseError passphrase-wrong, also where the sealed key was tampered with: the two
 * can't be told apart, and need not be
 */
export async function openKeyring(keyring: Keyring, passphrase: string): Promise<Buffer> {
  const wrapping = await wrappingKey(passphrase, keyring.kdf);
  const sealed = Buffer.from(keyring.sealed_key, 'base64');
  const databaseKey = openSealed(wrapping, sealed, bindings(keyring.kdf));
  if (databaseKey?.length !== KEY_BYTES) {
    throw new GatehouseError('passphrase-wrong', 'the passphrase does not open this keyring');
  }
  return databaseKey;
}
