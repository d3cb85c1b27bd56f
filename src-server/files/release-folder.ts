import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GatehouseError } from '#shared/errors.ts';
import {
  releaseKeys,
  signedManifest,
  type ReleaseFile,
  type SignedManifest,
} from '#shared/wire/update.ts';

/** A release as electron-builder and `npm run release -- sign` left it on a disk. */
export interface ReleaseFolder {
  readonly signed: SignedManifest;
  readonly verify: (bytes: Uint8Array, signature: string) => boolean;
  /** @throws GatehouseError invalid-input where the file is not as the manifest says */
  fileOf(file: ReleaseFile): Promise<string>;
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8')) as unknown;
}

function isSignedBy(key: KeyObject, bytes: Uint8Array, signature: string): boolean {
  return verify(null, bytes, key, Buffer.from(signature, 'base64'));
}

/**
 * Opens a folder of a release.
 * @param files.manifest what `release sign` wrote @param files.keys the release keys
 * @throws {Error} where one of them can't be read
 */
export async function openReleaseFolder(
  folder: string,
  files: { readonly manifest: string; readonly keys: string },
): Promise<ReleaseFolder> {
  const signed = signedManifest.parse(await readJson(files.manifest));
  const keys = releaseKeys
    .parse(await readJson(files.keys))
    .keys.map((key) =>
      createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
    );
  return {
    signed,
    verify: (bytes, signature) => keys.some((key) => isSignedBy(key, bytes, signature)),
    async fileOf({ name, size, sha512 }) {
      const file = path.join(folder, name);
      const refuse = (why: string): GatehouseError => new GatehouseError('invalid-input', why);
      const found = await stat(file).catch((error: unknown) => {
        throw new GatehouseError('invalid-input', `${name} is not in the folder`, {}, error);
      });
      if (found.size !== size) throw refuse(`${name} is not as long as the manifest says`);
      const hash = createHash('sha512');
      await pipeline(createReadStream(file), hash);
      if (hash.digest('base64') !== sha512)
        throw refuse(`${name} was altered: its hash is another`);
      return file;
    },
  };
}
