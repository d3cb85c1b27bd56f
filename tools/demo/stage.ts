import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createCore, type Core } from '#core/core.ts';
import { planSeed } from '#tools/seed/package-plan.ts';
import { seedDataFolder, todayInIndia, type SeededFolder } from '#tools/seed/seed-data-folder.ts';
import { seededKey } from '#tools/seed/seeded-key.ts';
import { castFrom, type Cast } from './cast.ts';
import { writeFacePlace, type FacePlace } from './face-guests.ts';
import { writePlaces, type Places } from './other-places.ts';

const SEED = 'demo';
// One in ten is registered elsewhere and a few are refused: more than 200 approved remain.
const ATTENDEES = 240;
const EVENTS = 2;

/** A data folder that is ready for the doors to open, and the tickets for it. */
export interface Stage {
  readonly folder: SeededFolder;
  readonly cast: Cast;
  readonly places: Places;
  /** The event whose guests are known by their faces. */
  readonly facePlace: FacePlace;
  /** The database key: random, kept in memory only, gone with the demonstration. */
  readonly throwawayKey: string;
}

async function signInOrganiser(core: Core, { staff }: SeededFolder): Promise<string> {
  const organiser = staff.find(({ role }) => role === 'organiser');
  if (organiser === undefined || organiser.password === null) {
    throw new TypeError('the seed has no organiser who signs in by password');
  }
  const { email, password } = organiser;
  return (await core.call('session.signIn', { by: 'password', email, password })).token;
}

/** Makes the folder: an event with over 200 approved attendees, and packages of other places. */
export async function setStage(
  dataFolder: string,
  onProgress: (step: string, done: number, total: number) => void,
): Promise<Stage> {
  const throwawayKey = randomBytes(32).toString('hex');
  const date = todayInIndia();
  const folder = await seedDataFolder({
    dataFolder,
    seed: SEED,
    date,
    attendees: ATTENDEES,
    events: EVENTS,
    selfies: ATTENDEES,
    // Drawn portraits show no face that could be compared.
    asksConsent: false,
    throwawayKey,
    onProgress,
  });
  const plan = await planSeed({
    seed: SEED,
    date,
    attendees: ATTENDEES,
    events: EVENTS,
    selfies: ATTENDEES,
    // Drawn portraits show no face that could be compared.
    asksConsent: false,
    used: 0,
  });
  const inSeed = (name: string): string => path.join(dataFolder, 'seed', name);
  const files = [inSeed('places.gatehouse'), inSeed('faces.gatehouse')] as const;
  const now = Date.now();
  const places = await writePlaces(files[0], SEED, seededKey(SEED, 'places signer'), now);
  const facePlace = await writeFacePlace(files[1], SEED, seededKey(SEED, 'faces signer'), now);
  const core = createCore({ dataFolder, throwawayKey });
  try {
    await core.open();
    // Other signers than the first: a signed-in organiser takes their packages.
    const { call } = core.as(await signInOrganiser(core, folder));
    for (const file of files) {
      const { packageId } = await call('setup.inspectPackage', { path: file });
      await call('setup.trustPackage', { path: file, packageId });
    }
  } finally {
    await core.close();
  }
  return { folder, cast: castFrom(plan), places, facePlace, throwawayKey };
}
