import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { withVault } from '#tests/fixtures/face-desk.ts';
import { decide, nextCase, openKycKiosk, type KycKiosk } from './kyc-kiosk.ts';

const CHILD = path.join(import.meta.dirname, 'kyc-black-out-child.ts');
const NUMBER = { x: 0.25, y: 0.75, width: 0.5, height: 0.2 };
const PORTRAIT = { x: 0.05, y: 0.25, width: 0.22, height: 0.45 };

/** How much neighbours differ in a part of a picture: the card's stripes make 25 of it. */
async function sharpness(bytes: Uint8Array, box: typeof NUMBER): Promise<number> {
  const { data, info } = await sharp(Buffer.from(bytes))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let sum = 0;
  let count = 0;
  const [fromX, toX] = [box.x * info.width + 4, (box.x + box.width) * info.width - 4];
  const [fromY, toY] = [box.y * info.height + 4, (box.y + box.height) * info.height - 4];
  for (let y = Math.ceil(fromY); y < toY; y++) {
    for (let x = Math.ceil(fromX); x < toX; x++) {
      const at = y * info.width + x;
      sum += Math.abs((data[at] ?? 0) - (data[at - 1] ?? 0));
      count += 1;
    }
  }
  return sum / count;
}

function fileOf(kiosk: KycKiosk, id: Uuid): string {
  return path.join(kiosk.folder, 'files', id.slice(-2), id);
}

const reveals = (kiosk: KycKiosk): number =>
  kiosk.rows("SELECT 1 FROM activity_logs WHERE activity_type = 'kyc.revealed'").length;

describe('A card’s picture', () => {
  it('is covered but for its portrait, until it is revealed', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    await nextCase(call);
    const { front: documentId } = kiosk.made[0]!;
    const blind = await call('kyc.picture', { documentId, view: 'covered' });
    expect(await sharpness(blind.bytes, PORTRAIT)).toBeLessThan(3);
    const { case: found } = await call('kyc.portraitFound', { documentId, box: PORTRAIT });
    expect(found.documents.find(({ id }) => id === documentId)?.portrait).toEqual(PORTRAIT);
    const covered = await call('kyc.picture', { documentId, view: 'covered' });
    expect(await sharpness(covered.bytes, PORTRAIT)).toBeGreaterThan(15);
    expect(await sharpness(covered.bytes, NUMBER)).toBeLessThan(3);
    expect(reveals(kiosk)).toBe(0);
    const revealed = await call('kyc.picture', { documentId, view: 'revealed' });
    expect(await sharpness(revealed.bytes, NUMBER)).toBeGreaterThan(15);
  });

  it('is in the log when it is revealed: once a decision', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    const { front: documentId, userId } = kiosk.made[0]!;
    const found = await nextCase(call);
    for (let times = 0; times < 3; times++) {
      await call('kyc.picture', { documentId, view: 'revealed' });
    }
    expect(reveals(kiosk)).toBe(1);
    await decide(call, found, 'better-picture');
    await call('kyc.open', { userId });
    await call('kyc.picture', { documentId, view: 'revealed' });
    expect(reveals(kiosk)).toBe(2);
  });

  it('is shown to nobody who does not have the person before them', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    const { front: documentId } = kiosk.made[0]!;
    for (const view of ['small', 'covered', 'revealed'] as const) {
      await expect(call('kyc.picture', { documentId, view })).rejects.toMatchObject({
        code: 'kyc-lease-lost',
      });
    }
    const unknown = { documentId: newId(), view: 'covered' as const };
    await expect(call('kyc.picture', unknown)).rejects.toMatchObject({ code: 'document-unknown' });
    expect(reveals(kiosk)).toBe(0);
  });

  it.each([
    ['all of it', { x: 0, y: 0, width: 1, height: 1 }],
    ['a strip over the number', { x: 0.2, y: 0.75, width: 0.5, height: 0.12 }],
    ['half of it', { x: 0, y: 0, width: 0.5, height: 0.6 }],
  ])('has no portrait that is %s', async (_, box) => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    await nextCase(call);
    const { front: documentId } = kiosk.made[0]!;
    await expect(call('kyc.portraitFound', { documentId, box })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('keeps the first place that was found', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    await nextCase(call);
    const { front: documentId } = kiosk.made[0]!;
    await call('kyc.portraitFound', { documentId, box: PORTRAIT });
    const other = { ...PORTRAIT, x: 0.5 };
    const { case: found } = await call('kyc.portraitFound', { documentId, box: other });
    expect(found.documents.find(({ id }) => id === documentId)?.portrait).toEqual(PORTRAIT);
  });

  it('lies nowhere in the clear, however it was looked at', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    await nextCase(call);
    const { front: documentId } = kiosk.made[0]!;
    for (const view of ['small', 'covered', 'revealed'] as const) {
      await call('kyc.picture', { documentId, view });
    }
    const names = readdirSync(kiosk.folder, { recursive: true }).map(String);
    expect(names.filter((name) => /\.(jpe?g|png|tmp|webp)$/i.test(name))).toEqual([]);
  });
});

describe('Blacking out', () => {
  it('destroys the original, is a fact, and keeps the rest of the picture', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    await nextCase(call);
    const { front: documentId, userId } = kiosk.made[0]!;
    await call('kyc.portraitFound', { documentId, box: PORTRAIT });
    const newDocumentId = newId();
    const asked = { documentId, newDocumentId, boxes: [NUMBER] };
    const { case: found } = await call('kyc.blackOut', asked);
    expect(found.documents.find(({ fileType }) => fileType === 'adhar_front')).toMatchObject({
      id: newDocumentId,
      blackedOut: true,
      portrait: PORTRAIT,
      width: 856,
      height: 540,
    });
    expect(found.kyc).toBe('pending');
    expect(existsSync(fileOf(kiosk, documentId))).toBe(false);
    expect(kiosk.rows('SELECT 1 FROM documents WHERE id = ?', documentId)).toEqual([]);
    const { bytes } = await call('kyc.picture', { documentId: newDocumentId, view: 'revealed' });
    expect(await sharpness(bytes, NUMBER)).toBeLessThan(1);
    expect(await sharpness(bytes, PORTRAIT)).toBeGreaterThan(15);
    // Repeated after a lost answer, it changes nothing.
    expect((await call('kyc.blackOut', asked)).case.documents).toEqual(found.documents);
    const facts = kiosk.rows<{ payload: string }>(
      "SELECT payload FROM operations WHERE type = 'document.blacked-out'",
    );
    expect(facts.map(({ payload }) => JSON.parse(payload))).toEqual([
      {
        document: expect.objectContaining({ id: newDocumentId, user_id: userId }),
        replaces: documentId,
        boxes: [NUMBER],
      },
    ]);
  });

  it('brings nobody back into the queue who was asked for a better picture', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    await decide(call, await nextCase(call), 'better-picture');
    const { front: documentId, userId } = kiosk.made[0]!;
    await call('kyc.open', { userId });
    await call('kyc.blackOut', { documentId, newDocumentId: newId(), boxes: [NUMBER] });
    expect(await call('kyc.queue', {})).toMatchObject({ waiting: 0, asked: 1 });
  });

  it('is not for selfies', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    await nextCase(call);
    const { selfie: documentId } = kiosk.made[0]!;
    const asked = { documentId, newDocumentId: newId(), boxes: [NUMBER] };
    await expect(call('kyc.blackOut', asked)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(existsSync(fileOf(kiosk, documentId))).toBe(true);
  });

  async function killedAt(point: string) {
    const kiosk = await openKycKiosk(1);
    await kiosk.core.close();
    const { userId, front } = kiosk.made[0]!;
    const made = newId();
    const child = spawn(process.execPath, [CHILD, kiosk.folder, userId, front, made, point], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    return { kiosk, userId, front, made };
  }

  it.each(['after-black-out-written', 'after-operation-written'])(
    'that was killed at the point %s never happened, and can be done again',
    async (point) => {
      const { kiosk, userId, front, made } = await killedAt(point);
      await using _ = kiosk;
      await kiosk.restart();
      expect(existsSync(fileOf(kiosk, front))).toBe(true);
      expect(kiosk.rows('SELECT adhar_front FROM users WHERE id = ?', userId)).toEqual([
        { adhar_front: front },
      ]);
      const call = await kiosk.as('reviewer');
      await call('kyc.open', { userId });
      await call('kyc.picture', { documentId: front, view: 'covered' });
      await call('kyc.blackOut', { documentId: front, newDocumentId: made, boxes: [NUMBER] });
      expect(existsSync(fileOf(kiosk, front))).toBe(false);
    },
  );

  it.each(['before-original-removed', 'after-files-removed'])(
    'that was killed at the point %s is completed by the next start',
    async (point) => {
      const { kiosk, userId, front, made } = await killedAt(point);
      await using _ = kiosk;
      await kiosk.restart();
      expect(existsSync(fileOf(kiosk, front))).toBe(false);
      expect(kiosk.rows('SELECT adhar_front FROM users WHERE id = ?', userId)).toEqual([
        { adhar_front: made },
      ]);
      expect(kiosk.rows('SELECT 1 FROM doomed_files')).toEqual([]);
      await withVault(kiosk.folder, async (vault) => {
        const read = await vault.read({ fileId: made, personId: userId, purpose: 'identity' });
        expect(read.ok).toBe(true);
      });
    },
  );
});
