import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { isMissing, writeDurably } from '../storage/durable-file.ts';
import { parseJson } from './folder-identity.ts';
import type { Keychain } from './keychain.ts';
import { deriveKey, openSealed, sealBytes } from './sealed-bytes.ts';

/** All of them, so that none is forgotten where they are to be destroyed. */
export const SECRET_NAMES = [
  'device-key',
  'age-identity',
  'tls-key',
  'issuer-key',
  'package-key',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/**
 * The small secrets of one data folder beside its database key: the device's private key, say.
 * A failure rejects with GatehouseError keychain-unavailable.
 */
export interface Secrets {
  /** @returns null where no such secret was kept yet */
  read(name: SecretName): Promise<Buffer | null>;
  /** Keeps a secret durably, in place of an earlier one of that name. */
  write(name: SecretName, secret: Uint8Array): Promise<void>;
}

const FILE_NAME = 'secrets.json';
const secretsFile = z.strictObject({
  format: z.literal('gatehouse-secrets'),
  version: z.literal(1),
  sealed: z.record(z.string(), z.base64()),
});

/** The keychain's entry for all that belongs to one data folder. */
export function keychainService(folderId: Uuid): string {
  return `gatehouse/${folderId}`;
}

/** The keychain's name of a secret. */
export function secretAccount(name: SecretName): string {
  return `secret:${name}`;
}

/** Secrets in the operating system's keychain. */
export function keychainSecrets(keychain: Keychain, folderId: Uuid): Secrets {
  const service = keychainService(folderId);
  const refused = (error: unknown) =>
    new GatehouseError('keychain-unavailable', String(error), { reason: 'refused' }, error);
  return {
    async read(name) {
      try {
        const text = await keychain.read(service, secretAccount(name));
        return text === null ? null : Buffer.from(text, 'base64');
      } catch (error) {
        throw refused(error);
      }
    },
    async write(name, secret) {
      try {
        const text = Buffer.from(secret).toString('base64');
        await keychain.write(service, secretAccount(name), text);
      } catch (error) {
        throw refused(error);
      }
    },
  };
}

/** Secrets in a file of the data folder, each sealed under a key derived from the database key. */
export function sealedSecrets(dataFolder: string, databaseKey: Uint8Array): Secrets {
  const file = path.join(dataFolder, FILE_NAME);
  const key = deriveKey(databaseKey, 'gatehouse-secrets-1');
  const damaged = () =>
    new GatehouseError('keychain-unavailable', `${FILE_NAME} is damaged; it was left as it is`, {
      reason: 'secrets-damaged',
    });

  async function readSealed(): Promise<Record<string, string>> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return {};
      throw error;
    }
    const parsed = secretsFile.safeParse(parseJson(text));
    if (!parsed.success) throw damaged();
    return parsed.data.sealed;
  }

  return {
    async read(name) {
      const sealed = (await readSealed())[name];
      if (sealed === undefined) return null;
      const secret = openSealed(key, Buffer.from(sealed, 'base64'), `gatehouse-secret\0${name}`);
      if (secret === null) throw damaged();
      return secret;
    },
    async write(name, secret) {
      const sealed = {
        ...(await readSealed()),
        [name]: sealBytes(key, secret, `gatehouse-secret\0${name}`).toString('base64'),
      };
      const content = { format: 'gatehouse-secrets', version: 1, sealed };
      await writeDurably(file, `${JSON.stringify(content, null, 2)}\n`);
    },
  };
}
