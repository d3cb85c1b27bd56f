import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  readRelease,
  releaseKeys,
  type SignedManifest,
  type UpdatePlatform,
} from '#shared/wire/update.ts';
import type { KeptPackage } from './update-trial.ts';

/**
 * The public halves of the release keys that the package carries.
 * @throws where the file is not there or is something else
 */
export function readReleaseKeys(file: string): readonly string[] {
  return releaseKeys.parse(JSON.parse(readFileSync(file, 'utf8'))).keys;
}

/**
 * What a signed manifest says of a platform's file. What is installed is looked at once more by the one
 * who installs it.
 * @throws {Error} where no release key signed it, or it has no such file
 */
export function packageOf(
  signed: SignedManifest,
  platform: UpdatePlatform,
  keys: readonly string[],
): KeptPackage & { readonly sequence: number } {
  const isSigned = (bytes: Uint8Array, signature: string): boolean =>
    keys.some((text) => {
      const key = Buffer.from(text, 'base64');
      return verify(
        null,
        bytes,
        createPublicKey({ key, format: 'der', type: 'spki' }),
        Buffer.from(signature, 'base64'),
      );
    });
  const reading = readRelease(signed, isSigned, 0);
  if (reading.kind === 'refused') throw new Error(`the manifest is ${reading.why}`);
  const { version, sequence, files } = reading.manifest;
  const file = files.find((one) => one.platform === platform);
  if (file === undefined) throw new Error('the manifest has no file for this platform');
  const { name, size, sha512 } = file;
  return { version, sequence, name, size, sha512, signed };
}

/** Copies the program itself, so that there is a way back from the first update too. */
export async function keepOwnCopy(
  program: string,
  folder: string,
  version: string,
): Promise<KeptPackage> {
  const name = 'as-installed.AppImage';
  const file = path.join(folder, name);
  await copyFile(program, file);
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const { size } = await stat(file);
  return { version, name, size, sha512: hash.digest('base64'), signed: null };
}
