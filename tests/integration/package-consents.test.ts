import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTemplateStore } from '#core/storage/template-store.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { PackageLine } from '#shared/wire/event-package.ts';
import { consentOf, MODEL } from '#tests/fixtures/face-desk.ts';
import {
  alterPackage,
  draftPackage,
  OTHER_SIGNER,
  SIGNER,
  writeDraft,
  type DraftPackage,
} from '#tests/fixtures/sealed-package.ts';
import { PackageKiosk } from './package-kiosk.ts';

type LineOf<T extends PackageLine['t']> = Extract<PackageLine, { t: T }>;

let kiosk: PackageKiosk;

beforeEach(async () => {
  kiosk = await PackageKiosk.open();
});
afterEach(() => kiosk.close());

/** Persons of a draft with a selfie. */
function pictured(draft: DraftPackage): Uuid[] {
  return draft.lines
    .filter((line): line is LineOf<'document'> => line.t === 'document')
    .map(({ row }) => row.user_id);
}

const consent = (...said: Parameters<typeof consentOf>): PackageLine => ({
  t: 'consent',
  row: consentOf(...said),
});

/** A draft without the seed's own consents. */
async function draftOf(change: Parameters<typeof draftPackage>[0] = {}): Promise<DraftPackage> {
  const draft = await draftPackage(change);
  draft.lines = draft.lines.filter(({ t }) => t !== 'consent');
  return draft;
}

/** The same signer's next package: nothing but what is new. */
function later(draft: DraftPackage, day: string, lines: PackageLine[]): DraftPackage {
  const id = draft.header.id.replace(/.{2}$/, day);
  const header = { ...draft.header, id, created_at: `2026-11-${day}T00:00:00.000Z` };
  return { ...draft, header, lines: [...draft.lines, ...lines] };
}

const decisions = () =>
  kiosk.database.prepare('SELECT decision FROM consents ORDER BY position').pluck().all();
const waiting = () =>
  kiosk.database
    .prepare("SELECT user_id FROM face_templates WHERE state = 'waiting'")
    .pluck()
    .all();

describe('a consent in a package', () => {
  test('lets the person’s selfie wait for its template, and is taken once', async () => {
    const draft = await draftOf({ selfies: 2 });
    const [userId] = pictured(draft);
    draft.lines.push(consent(userId!, 1));
    await kiosk.take(draft);
    await kiosk.take(draft);
    expect(decisions()).toEqual(['given']);
    expect(waiting()).toEqual([userId]);
  });

  test('may come in an earlier package than the selfie', async () => {
    const draft = await draftOf({ selfies: 1 });
    const [userId] = pictured(draft);
    const bare = { ...draft, lines: draft.lines.filter(({ t }) => t !== 'document') };
    bare.lines.push(consent(userId!, 1));
    await kiosk.take(bare);
    expect(waiting()).toEqual([]);
    await kiosk.take(later(draft, '23', []));
    expect(waiting()).toEqual([userId]);
  });

  test('that withdraws erases template and key at once, and what is given later starts afresh', async () => {
    const draft = await draftOf({ selfies: 1 });
    const [userId] = pictured(draft);
    draft.lines.push(consent(userId!, 1));
    await kiosk.take(draft);
    const store = createTemplateStore(kiosk.database);
    const [source] = store.ofPerson(userId!);
    const cropId = newId();
    const crop = { fileId: cropId, personId: userId!, purpose: 'template' } as const;
    await kiosk.vault.write([{ ...crop, bytes: Buffer.from('a crop') }]);
    store.setMade({
      sourceId: source!.sourceId,
      model: MODEL,
      template: Buffer.from('sealed'),
      quality: 1,
      cropId,
      at: '2026-11-11T00:00:00.000Z',
    });
    const withdrawn = consent(userId!, 2, {
      decision: 'withdrawn',
      recorded_at: '2026-11-12T00:00:00.000Z',
    });
    await kiosk.take(later(draft, '23', [withdrawn]));
    expect(store.ofPerson(userId!)).toEqual([]);
    expect(await kiosk.vault.read(crop)).toMatchObject({ ok: false });
    expect(kiosk.row('SELECT count(*) AS n FROM erasures WHERE completed_at IS NULL')).toEqual({
      n: 0,
    });
    const again = consent(userId!, 3, { recorded_at: '2026-11-13T00:00:00.000Z' });
    await kiosk.take(later(draft, '24', [withdrawn, again]));
    expect(waiting()).toEqual([userId]);
    expect(decisions()).toEqual(['given', 'withdrawn', 'given']);
  });

  test('of nobody who is registered for its events makes the package unreadable', async () => {
    const draft = await draftOf();
    draft.lines.push(consent(newId(), 1));
    await expect(kiosk.take(draft)).rejects.toMatchObject({
      code: 'package-unreadable',
      facts: { reason: 'foreign-row' },
    });
    expect(decisions()).toEqual([]);
  });

  test('of another signer’s person is left alone', async () => {
    const draft = await draftOf({ selfies: 1 });
    const [userId] = pictured(draft);
    draft.lines.push(consent(userId!, 1));
    await kiosk.take(draft);
    const other = await draftOf({ seed: 'other', selfies: 0 });
    other.lines.push(consent(userId!, 2, { decision: 'withdrawn' }));
    await kiosk.take(other, OTHER_SIGNER);
    expect(decisions()).toEqual(['given']);
    expect(waiting()).toEqual([userId]);
  });

  test('of an older package than the newest taken changes nothing', async () => {
    const draft = await draftOf({ selfies: 1 });
    const [userId] = pictured(draft);
    await kiosk.take(later(draft, '23', []));
    draft.lines.push(consent(userId!, 1));
    await kiosk.take(draft);
    expect(decisions()).toEqual([]);
  });
});

describe('a package of version 1', () => {
  const asFirst = (text: string): string =>
    text
      .replace('"version":3', '"version":1')
      .replaceAll(/,"face_policy":"[a-z]+","face_liveness":"signs","evidence_days":\w+/g, '');

  async function takeAsFirst(draft: DraftPackage): Promise<unknown> {
    const file = kiosk.fileFor(draft.header.id);
    await writeDraft(file, draft);
    await alterPackage(file, asFirst, SIGNER);
    const input = { path: file, packageId: draft.header.id };
    return kiosk.handlers['setup.importPackage'](input);
  }

  test('is read, and its events use no faces', async () => {
    await takeAsFirst(await draftOf());
    expect(
      kiosk.row('SELECT face_policy, face_liveness, evidence_days FROM events LIMIT 1'),
    ).toEqual({ face_policy: 'off', face_liveness: 'signs', evidence_days: null });
  });

  test('says nothing of faces: a gate that looks at them goes on looking', async () => {
    const draft = await draftOf();
    for (const line of draft.lines) {
      if (line.t === 'event')
        Object.assign(line.row, { face_policy: 'required', evidence_days: 7 });
    }
    await kiosk.take(draft);
    const next = later(draft, '23', []);
    for (const line of next.lines) if (line.t === 'event') line.row.title = 'Another title';
    await takeAsFirst(next);
    expect(
      kiosk.row('SELECT title, face_policy, face_liveness, evidence_days FROM events LIMIT 1'),
    ).toEqual({
      title: 'Another title',
      face_policy: 'required',
      face_liveness: 'signs',
      evidence_days: 7,
    });
  });

  test('may hold no consents', async () => {
    const draft = await draftOf({ selfies: 1 });
    draft.lines.push(consent(pictured(draft)[0]!, 1));
    await expect(takeAsFirst(draft)).rejects.toMatchObject({
      code: 'package-unreadable',
      facts: { reason: 'bad-row' },
    });
  });
});

test('an event’s use of faces comes with its package, and changes with the next', async () => {
  const draft = await draftOf();
  const faced = (days: number | null): PackageLine[] =>
    draft.lines.map((line) =>
      line.t === 'event'
        ? { ...line, row: { ...line.row, face_policy: 'required', evidence_days: days } }
        : line,
    );
  const row = 'SELECT face_policy, evidence_days FROM events LIMIT 1';
  await kiosk.take({ ...draft, lines: faced(30) });
  expect(kiosk.row(row)).toEqual({ face_policy: 'required', evidence_days: 30 });
  await kiosk.take({ ...later(draft, '23', []), lines: faced(null) });
  expect(kiosk.row(row)).toEqual({ face_policy: 'required', evidence_days: null });
});
