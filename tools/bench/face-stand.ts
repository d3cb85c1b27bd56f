import { readFile } from 'node:fs/promises';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import type { WritableDatabase } from '#core/storage/database.ts';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { FaceLiveness, FacePolicy } from '#shared/face/policy.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { PORTRAITS, readPortrait, type PortraitId } from '../simulate/face-portrait.ts';
import { createBenchIssuer } from './bench-issuer.ts';
import { openBare, standingStore, type OwnStore } from './kiosk-core.ts';
import { withVault } from './store-vault.ts';

/** Somebody with a selfie on record, who agreed to its being compared. */
export interface FaceGuest {
  readonly portrait: PortraitId;
  /** The ticket's text. */
  readonly text: string;
}

export interface FaceUse {
  readonly policy: FacePolicy;
  readonly liveness: FaceLiveness;
}

/** A store whose event looks at faces, and whom it knows by face. */
export type FaceStore = OwnStore & FaceUse & { readonly guests: readonly FaceGuest[] };

interface Holder {
  readonly number: TicketNumber;
  readonly userId: Uuid;
  readonly selfie: Uuid;
}

const AT = '2026-01-05T10:00:00.000Z';
const REGISTRATIONS = 100_000;
/** Live frames are kept as well: the dearest verdict. */
const EVIDENCE_DAYS = 7;

/** A kiosk at the gate of 100,000 attendees; everybody of the fixtures' faces is one of them. */
export async function faceStore({ policy, liveness }: FaceUse): Promise<FaceStore> {
  // The same people come again and again.
  const store = await standingStore(REGISTRATIONS, { entryMode: 're-entry' });
  const database = await openBare(store.folder);
  try {
    database
      .prepare('UPDATE events SET face_policy = ?, face_liveness = ?, evidence_days = ?')
      .run(policy, liveness, EVIDENCE_DAYS);
    const holders = enrol(database);
    await keepSelfies(store.folder, holders);
    const issuer = createBenchIssuer(store.eventId, store.issuerKey);
    const guests = holders.map(({ number, portrait }) => ({
      portrait,
      text: issuer.issue(number),
    }));
    return { ...store, policy, liveness, guests };
  } finally {
    database.close();
  }
}

/** Gives some attendees, the same ones each time, a selfie and consent; templates wait to be made. */
function enrol(database: WritableDatabase): (Holder & { readonly portrait: PortraitId })[] {
  const found = database
    .prepare<[number], { number: TicketNumber; userId: Uuid }>(
      `SELECT t.number, r.user_id AS userId FROM tickets t
       JOIN registrations r ON r.id = t.registration_id ORDER BY t.number LIMIT ?`,
    )
    .all(PORTRAITS.length);
  const writer = createCopyWriter(database);
  const giveSelfie = database.prepare('UPDATE users SET selfie = ? WHERE id = ?');
  return writer.transaction(() =>
    found.map(({ number, userId }, index) => {
      const selfie = newId();
      giveSelfie.run(selfie, userId);
      writer.putDocument({
        id: selfie,
        user_id: userId,
        file_type: 'selfie',
        mime: 'image/jpeg',
        created_at: AT,
      });
      writer.putConsent({
        id: newId(),
        user_id: userId,
        purpose: 'face-matching',
        decision: 'given',
        text_version: CONSENT_TEXT_VERSION,
        language: 'en',
        staff_id: null,
        recorded_at: AT,
      });
      return { number, userId, selfie, portrait: PORTRAITS[index] ?? PORTRAITS[0] };
    }),
  );
}

async function keepSelfies(
  folder: string,
  holders: readonly (Holder & { readonly portrait: PortraitId })[],
): Promise<void> {
  const files = await Promise.all(
    holders.map(async ({ userId: personId, selfie: fileId, portrait }) => {
      const { selfieFile } = await readPortrait(portrait);
      return { fileId, personId, purpose: 'face' as const, bytes: await readFile(selfieFile) };
    }),
  );
  await withVault(folder, (vault) => vault.write(files));
}
