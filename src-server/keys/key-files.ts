import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';
import { SetupError } from '../setup-error.ts';
import { ageIdentityText, makeAgeIdentity } from './age-identity.ts';
import { KEY_BYTES } from './envelope.ts';
import { KeyFolder } from './key-folder.ts';
import { makeMasterKeyLine, masterKeysText, type MasterKeys } from './master-key.ts';
import { makeTokenKeys, openTokenKeys, tokenKeysText, type TokenKeys } from './token-keys.ts';

/** Files of the keys folder that every process of a hub needs, the same in all of them. */
export const KEY_FILES = {
  master: 'master.keys',
  tokens: 'token-keys.json',
  cookies: 'cookie.key',
  forms: 'form.key',
  links: 'link.key',
  log: 'log.pem',
  age: 'sync.age',
} as const;

/** The hub's own secrets, as its parts use them. */
export interface HubKeys {
  /** Wraps the keys of persons, issuers' keys and second factors. */
  readonly master: MasterKeys;
  /** Sign and verify access tokens. */
  readonly tokens: TokenKeys;
  /** Authenticates cookies. */
  readonly cookies: KeyObject;
  /** Authenticates forms (CSRF). */
  readonly forms: KeyObject;
  /** Authenticates addresses that we hand out: files for a while, the end of reminders. */
  readonly links: KeyObject;
  /** Ed25519; signs the heads of the activity log. */
  readonly log: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  /** The age identity that files on a stick are sealed for. */
  readonly age: string;
}

const secretText = z
  .string()
  .trim()
  .pipe(z.base64url().refine(isKey, `wants ${KEY_BYTES} bytes in base64url`))
  .transform((text) => createSecretKey(Buffer.from(text, 'base64url')));

function isKey(text: string): boolean {
  return Buffer.from(text, 'base64url').length === KEY_BYTES;
}

const logText = z.string().transform((pem, context) => {
  try {
    const privateKey = createPrivateKey(pem);
    if (privateKey.asymmetricKeyType === 'ed25519')
      return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch {
    // Node's own message may quote the file: ours says what it wants.
  }
  context.addIssue({ code: 'custom', message: 'wants an Ed25519 key as PEM (PKCS #8)' });
  return z.NEVER;
});

function makeSecret(): string {
  return `${randomBytes(KEY_BYTES).toString('base64url')}\n`;
}

function makeLogKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
}

/** The name of a master key made now: `2026-11-23-1a2b`. */
export function newMasterKeyId(now: number): string {
  return `${new Date(now).toISOString().slice(0, 10)}-${randomBytes(2).toString('hex')}`;
}

/**
 * Makes what the folder lacks, and the folder. What is there stays as it is.
 * @returns the names of the files made
 */
export async function makeKeyFiles(folder: string, now: number): Promise<readonly string[]> {
  const files = new KeyFolder(folder);
  const missing: readonly [string, () => string | Promise<string>][] = [
    [KEY_FILES.master, () => makeMasterKeyLine(newMasterKeyId(now))],
    [KEY_FILES.tokens, makeTokenKeys],
    [KEY_FILES.cookies, makeSecret],
    [KEY_FILES.forms, makeSecret],
    [KEY_FILES.links, makeSecret],
    [KEY_FILES.log, makeLogKey],
    [KEY_FILES.age, makeAgeIdentity],
  ];
  const made: string[] = [];
  for (const [name, make] of missing) {
    if (!files.has(name) && files.make(name, await make())) made.push(name);
  }
  return made;
}

/**
 * Reads the hub's keys.
 * @throws SetupError naming every file that is missing, damaged, or open to other users
 */
export function openKeyFiles(folder: string): HubKeys {
  const files = new KeyFolder(folder);
  const problems: string[] = [];
  function read<S extends z.ZodType>(name: string, schema: S): z.output<S> | undefined {
    const where = `key file ${name} in ${files.folder}`;
    if (!files.has(name)) {
      problems.push(`${where} is missing: "hub keys make" makes it, or bring it from your backup`);
      return undefined;
    }
    if (files.isOpenToOthers(name)) problems.push(`${where} is open to all users: chmod 600`);
    const parsed = schema.safeParse(files.read(name));
    if (parsed.success) return parsed.data;
    problems.push(`${where} is damaged: ${parsed.error.issues.map((one) => one.message).join()}`);
    return undefined;
  }
  const master = read(KEY_FILES.master, masterKeysText);
  const tokens = read(KEY_FILES.tokens, tokenKeysText);
  const cookies = read(KEY_FILES.cookies, secretText);
  const forms = read(KEY_FILES.forms, secretText);
  const links = read(KEY_FILES.links, secretText);
  const log = read(KEY_FILES.log, logText);
  const age = read(KEY_FILES.age, ageIdentityText);
  if (problems.length > 0 || !(master && tokens && cookies && forms && links && log && age))
    throw new SetupError(problems);
  return { master, tokens: openTokenKeys(tokens), cookies, forms, links, log, age };
}
