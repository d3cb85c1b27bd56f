import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import {
  MANIFEST_FORMAT,
  manifestBytes,
  releaseManifest,
  type ReleaseFile,
  type ReleaseManifest,
  type SignedManifest,
  type UpdatePlatform,
} from '#shared/wire/update.ts';

/** What the one who releases decides; the rest is read from the files. */
export type ReleaseChoice = Omit<ReleaseManifest, 'format' | 'schema_steps' | 'files'>;

/** Files that a kiosk updates itself by, as electron-builder names them; a deb, a dmg: IT's own tools. */
const NAMES: readonly (readonly [RegExp, UpdatePlatform])[] = [
  [/-arm64\.AppImage$/, 'linux-arm64'],
  [/\.AppImage$/, 'linux-x64'],
  [/-arm64-mac\.zip$/, 'mac-arm64'],
  [/-mac\.zip$/, 'mac-x64'],
  [/\.exe$/, 'win-x64'],
];

async function releaseFile(folder: string, name: string): Promise<ReleaseFile | null> {
  const platform = NAMES.find(([pattern]) => pattern.test(name))?.[1];
  if (platform === undefined) return null;
  const file = path.join(folder, name);
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return { platform, name, size: (await stat(file)).size, sha512: hash.digest('base64') };
}

/**
 * Makes the manifest of a release from electron-builder's output folder and signs it.
 * @param key the private half of a release key, Ed25519
 * @throws {Error} where there is nothing to release, or two files are for one platform
 */
export async function signRelease(
  folder: string,
  choice: ReleaseChoice,
  key: KeyObject,
): Promise<SignedManifest> {
  const files: ReleaseFile[] = [];
  // In the order of their names: the same folder gives the same text.
  for (const name of (await readdir(folder)).toSorted()) {
    const file = await releaseFile(folder, name);
    if (file !== null) files.push(file);
  }
  const manifest = JSON.stringify(
    releaseManifest.parse({
      format: MANIFEST_FORMAT,
      ...choice,
      schema_steps: kioskMigrations.map(({ name }) => name),
      files,
    }),
  );
  return { manifest, signature: sign(null, manifestBytes(manifest), key).toString('base64') };
}

/** The public half as a file of release keys has it. */
export function publicText(key: KeyObject): string {
  const half = createPublicKey(key);
  return half.export({ format: 'der', type: 'spki' }).toString('base64');
}

/** A new release key: PEM, PKCS #8. */
export function makeReleaseKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
