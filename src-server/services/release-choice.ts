import { createHash } from 'node:crypto';
import type { UpdateQuery } from '#shared/wire/update.ts';
import type { KioskUpdate, RollOut, StoredRelease } from './release-ports.ts';
import { compareVersions, releaseManifest, type ReleaseManifest } from '#shared/wire/update.ts';

/**
 * Which hundredth of the fleet a kiosk is of, for one release: always the same, so that a roll-out
 * that grows only adds kiosks; another for each release, so that not the same ones are always first.
 */
export function hundredthOf(kioskId: string, sequence: number): number {
  const hash = createHash('sha256').update(`${sequence}\0${kioskId}`).digest();
  return hash.readUInt32BE(0) % 100;
}

/** Whether a roll-out has reached a kiosk. */
function isReached(
  { percent, groups, pausedAt }: RollOut,
  { kioskId, group }: Pick<KioskUpdate, 'kioskId' | 'group'>,
  { sequence, minimum_version: minimum }: ReleaseManifest,
  version: string,
): boolean {
  if (pausedAt !== null) return false;
  if (group !== null && groups.includes(group)) return true;
  // One that is too old to go on has it with the first that do.
  const isTooOld = minimum !== null && compareVersions(version, minimum) < 0;
  return (percent > 0 && isTooOld) || hundredthOf(kioskId, sequence) < percent;
}

/**
 * The release that a kiosk is to have: the newest of its channel that has reached it and has a file for
 * its platform.
 * @returns null: it has what it is to have
 */
export function chooseRelease(
  releases: readonly StoredRelease[],
  kiosk: Pick<KioskUpdate, 'kioskId' | 'channel' | 'group'>,
  { platform, version, sequence }: UpdateQuery,
): StoredRelease | null {
  const fitting = releases.filter((release) => {
    if (release.channel !== kiosk.channel || release.sequence <= sequence) return false;
    const manifest = releaseManifest.parse(JSON.parse(release.manifest));
    return (
      manifest.files.some((file) => file.platform === platform) &&
      isReached(release, kiosk, manifest, version)
    );
  });
  return fitting.toSorted((one, other) => other.sequence - one.sequence)[0] ?? null;
}
