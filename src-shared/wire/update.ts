import { z } from 'zod';
import { instant } from '../domain/instant.ts';

/** The manifest that this program reads; one of a later format is refused, not guessed at. */
export const MANIFEST_FORMAT = 1;

/** Which releases a kiosk takes. */
export const updateChannel = z.enum(['stable', 'beta']);
export type UpdateChannel = z.infer<typeof updateChannel>;

export const updatePlatform = z.enum([
  'linux-x64',
  'linux-arm64',
  'win-x64',
  'mac-x64',
  'mac-arm64',
]);
export type UpdatePlatform = z.infer<typeof updatePlatform>;

/** Three numbers, as package.json says them: nothing of ours is released under another name. */
export const releaseVersion = z
  .string()
  .max(40)
  .regex(/^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/);

/** A file's name and nothing else: it becomes part of a path at both ends. */
const fileName = z
  .string()
  .max(120)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._ -]*$/);

const releaseFile = z.strictObject({
  platform: updatePlatform,
  name: fileName,
  size: z.int().positive(),
  /** Base64, as electron-updater has it. */
  sha512: z.base64().length(88),
});
export type ReleaseFile = z.infer<typeof releaseFile>;

/**
 * What is in a release. Who may have it when is the hub's to say, and not signed: a hub can hold a
 * release back, never make one.
 */
export const releaseManifest = z
  .strictObject({
    format: z.literal(MANIFEST_FORMAT),
    /** 1, 2, 3, ... over all channels. Newer is what has the higher one, also where the version is lower. */
    sequence: z.int().positive(),
    channel: updateChannel,
    version: releaseVersion,
    /** Whoever runs less is to update whatever the roll-out says; null: nobody must. */
    minimum_version: releaseVersion.nullable(),
    /** It mends what endangers people or data: kiosks ask to install it also during an event. */
    security: z.boolean(),
    /** The steps of the kiosk's schema that it knows: a database that is further on stays closed to it. */
    schema_steps: z.array(z.string().max(60)).min(1).max(500),
    released_at: instant,
    files: z.array(releaseFile).min(1).max(10),
  })
  .refine(({ files }) => new Set(files.map(({ platform }) => platform)).size === files.length, {
    error: 'two files for one platform',
  })
  .refine(({ files }) => new Set(files.map(({ name }) => name)).size === files.length, {
    error: 'two files of one name',
  });
export type ReleaseManifest = z.infer<typeof releaseManifest>;

/** A manifest on its way: its very text, since a signature covers bytes and not their meaning. */
export const signedManifest = z.strictObject({
  /** JSON of a releaseManifest. */
  manifest: z.string().min(2).max(60_000),
  /** Ed25519, 64 bytes in base64. */
  signature: z.base64().length(88),
});
export type SignedManifest = z.infer<typeof signedManifest>;

/** Public halves of the keys that sign releases: SPKI, DER, base64. Several, so that one can follow another. */
export const releaseKeys = z.strictObject({ keys: z.array(z.base64().max(200)).max(10) });

/** GET /v1/sync/update. */
export const updateQuery = z.strictObject({
  platform: updatePlatform,
  version: releaseVersion,
  /** The highest sequence number that it has accepted; 0: none yet. */
  sequence: z.coerce.number().int().nonnegative(),
});
export type UpdateQuery = z.infer<typeof updateQuery>;

export const updateOffer = z.object({ offer: signedManifest.nullable() });

/** POST /v1/sync/update/report: what a kiosk runs, and how far it is with the next. No personal data. */
export const updateReport = z.strictObject({
  version: releaseVersion,
  platform: updatePlatform,
  sequence: z.int().nonnegative(),
  state: z.enum(['current', 'downloading', 'ready', 'installing', 'failed', 'went-back']),
  /** Why it failed or went back. */
  failure: z
    .enum([
      'unsigned',
      'unreadable',
      'older',
      'other-channel',
      'altered',
      'download',
      'install',
      'self-test',
    ])
    .nullable(),
});
export type UpdateReport = z.infer<typeof updateReport>;

/** Keeps a manifest's signature from being valid for any other message. */
const SIGNING_CONTEXT = 'gatehouse-release-1\0';

/** The bytes that a manifest's signature covers. */
export function manifestBytes(manifest: string): Uint8Array {
  return new TextEncoder().encode(`${SIGNING_CONTEXT}${manifest}`);
}

/** Below zero where `one` is the lower version, above where it is the higher; both are parsed. */
export function compareVersions(one: string, other: string): number {
  const numbers = other.split('.').map(Number);
  const differences = one.split('.').map((part, at) => Number(part) - (numbers[at] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

export type ReleaseReading =
  | { readonly kind: 'good'; readonly manifest: ReleaseManifest }
  | { readonly kind: 'refused'; readonly why: 'unsigned' | 'unreadable' | 'older' };

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Undefined is no manifest: the schema refuses it.
    return undefined;
  }
}

/**
 * Reads a manifest: first its signature, so that nothing of a stranger's is parsed.
 * @param verify whether an Ed25519 signature over the bytes is a release key's
 * @param highest the highest sequence number known: a release that is not above it is `older`
 */
export function readRelease(
  { manifest: text, signature }: SignedManifest,
  verify: (signedBytes: Uint8Array, signature: string) => boolean,
  highest: number,
): ReleaseReading {
  if (!verify(manifestBytes(text), signature)) return { kind: 'refused', why: 'unsigned' };
  const { data: manifest } = releaseManifest.safeParse(readJson(text));
  if (manifest === undefined) return { kind: 'refused', why: 'unreadable' };
  if (manifest.sequence <= highest) return { kind: 'refused', why: 'older' };
  return { kind: 'good', manifest };
}
