import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import type { WritableDatabase } from '#core/storage/database.ts';
import type { VaultFile } from '#core/storage/vault.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { PORTRAITS, readPortrait } from '../simulate/face-portrait.ts';
import { openBare, standingStore, type OwnStore } from './kiosk-core.ts';
import { withVault } from './store-vault.ts';

/** A store whose queue is as long as asked, and where the documents of it lie. */
export type KycStore = OwnStore & { readonly documents: readonly VaultFile[] };

interface Applicant {
  readonly userId: Uuid;
  readonly adhar_front: Uuid;
  readonly adhar_back: Uuid;
  readonly selfie: Uuid;
}

const SIDES = ['adhar_front', 'adhar_back', 'selfie'] as const;
const AT = '2026-01-05T10:00:00.000Z';
/** Pixels of a photographed card, as large as an upload is kept. */
const CARD = { width: 2400, height: 1514 };

/** A kiosk at its gate with people whose identity documents wait for a look. */
export async function kycStore(people: number): Promise<KycStore> {
  const store = await standingStore(1_000);
  const database = await openBare(store.folder);
  try {
    const documents = await drawDocuments(apply(database, people));
    await withVault(store.folder, (vault) => vault.write(documents));
    return { ...store, documents };
  } finally {
    database.close();
  }
}

/** Gives some attendees documents, and takes their approval back. */
function apply(database: WritableDatabase, people: number): Applicant[] {
  const found = database
    .prepare<[number], { id: Uuid }>('SELECT id FROM users ORDER BY id LIMIT ?')
    .all(people);
  const give = database.prepare(
    `UPDATE users SET status = 'pending', adhar_front = ?, adhar_back = ?, selfie = ? WHERE id = ?`,
  );
  const writer = createCopyWriter(database);
  return writer.transaction(() =>
    found.map(({ id: userId }) => {
      const applicant = { userId, adhar_front: newId(), adhar_back: newId(), selfie: newId() };
      give.run(applicant.adhar_front, applicant.adhar_back, applicant.selfie, userId);
      for (const side of SIDES) {
        writer.putDocument({
          id: applicant[side],
          user_id: userId,
          file_type: side,
          mime: 'image/jpeg',
          created_at: AT,
        });
      }
      return applicant;
    }),
  );
}

async function drawDocuments(people: readonly Applicant[]): Promise<VaultFile[]> {
  const made = people.map(async ({ userId: personId, ...ids }, index): Promise<VaultFile[]> => {
    const { selfieFile } = await readPortrait(PORTRAITS[index % PORTRAITS.length] ?? PORTRAITS[0]);
    const selfie = await readFile(selfieFile);
    const card = await drawCard(selfie, index);
    return [
      { fileId: ids.adhar_front, personId, purpose: 'identity', bytes: card },
      { fileId: ids.adhar_back, personId, purpose: 'identity', bytes: card },
      { fileId: ids.selfie, personId, purpose: 'face', bytes: selfie },
    ];
  });
  return (await Promise.all(made)).flat();
}

/** A card that nobody issued, of nobody's number. */
async function drawCard(portrait: Buffer, index: number): Promise<Buffer> {
  const { width, height } = CARD;
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 856 540">
    <rect width="856" height="540" fill="#f4f1e8"/>
    <rect width="856" height="70" fill="#d9822b"/>
    <text x="428" y="48" font-size="34" text-anchor="middle" fill="#fff">SPECIMEN CARD</text>
    <text x="290" y="190" font-size="34">Specimen ${index}</text>
    <text x="250" y="485" font-size="54" font-weight="bold">0000 0000 ${String(index).padStart(4, '0')}</text>
  </svg>`;
  const scale = width / 856;
  const photo = await sharp(portrait)
    .resize(Math.round(210 * scale), Math.round(250 * scale))
    .toBuffer();
  return await sharp(Buffer.from(drawn))
    .composite([{ input: photo, left: Math.round(50 * scale), top: Math.round(130 * scale) }])
    .jpeg({ quality: 85 })
    .toBuffer();
}
