import { describe, expect, test } from 'vitest';
import { createTemplateStore } from '#core/storage/template-store.ts';
import { openDatabase } from '#core/storage/database.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import { TEMPLATE_LENGTH } from '#shared/face/template.ts';
import {
  addFaceGuest,
  consentOf,
  CROP_CANARY,
  madeOf,
  MODEL,
  SELFIE_CANARY,
  selfieRow,
  templateOf,
} from '#tests/fixtures/face-desk.ts';
import {
  attendeeOf,
  EVENT_ID,
  OTHER_EVENT_ID,
  TEST_KEY,
  testId,
} from '#tests/fixtures/small-event.ts';
import { bytesOnDisk, openFaceGate, signIn } from './face-kiosk.ts';

const made = (word: string, guest: { userId: string; selfie: string }) => ({
  userId: guest.userId,
  sourceId: guest.selfie,
  ...madeOf(word),
});

describe('a template', () => {
  test('is kept of the selfie of a person who consented, and counted in the status', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small), addFaceGuest(small)]);
    const { core } = gate;
    expect((await core.call('gate.status', {})).face).toMatchObject({
      templatesMade: 0,
      templatesWaiting: 2,
    });
    await core.call('face.keepTemplate', made('one', gate.made[0]!));
    expect((await core.call('gate.status', {})).face).toMatchObject({
      templatesMade: 1,
      templatesWaiting: 1,
    });
  });

  test('is refused without consent, of an unknown person, source or model', async () => {
    await using gate = await openFaceGate((small) => [
      addFaceGuest(small, { consent: false }),
      addFaceGuest(small),
      addFaceGuest(small),
    ]);
    const { core } = gate;
    const [silent, guest, other] = gate.made;
    const keep = (change: object) =>
      core.call('face.keepTemplate', { ...made('one', guest!), ...change });
    await expect(keep({ userId: silent!.userId, sourceId: silent!.selfie })).rejects.toMatchObject({
      code: 'consent-missing',
    });
    await expect(keep({ userId: testId(5, 999) })).rejects.toMatchObject({
      code: 'person-unknown',
    });
    await expect(keep({ sourceId: testId(6, 9999) })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(keep({ sourceId: other!.selfie })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(keep({ model: 'another/1' })).rejects.toMatchObject({
      code: 'template-model-unknown',
    });
    expect(gate.rows("SELECT 1 FROM face_templates WHERE state <> 'waiting'")).toEqual([]);
  });

  test.each([
    ['of 191 bytes', new Uint8Array(TEMPLATE_LENGTH - 1).fill(1)],
    ['of 193 bytes', new Uint8Array(TEMPLATE_LENGTH + 1).fill(1)],
    ['of none', new Uint8Array(0)],
    ['of zeros', new Uint8Array(TEMPLATE_LENGTH)],
  ])('%s is refused', async (_, template) => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const asked = { ...made('one', gate.made[0]!), template };
    await expect(gate.core.call('face.keepTemplate', asked)).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  test('that was being kept while consent ended and began anew is not kept', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const { core } = gate;
    const [guest] = gate.made;
    const { userId } = guest!;
    const session = await signIn(gate);
    const keeping = core.call('face.keepTemplate', made('one', guest!));
    const asked = { eventId: EVENT_ID, userId, language: 'en' } as const;
    const ending = core.as(session).call('desk.withdrawConsent', asked);
    const textVersion = CONSENT_TEXT_VERSION;
    const beginning = core.as(session).call('desk.recordConsent', { ...asked, textVersion });
    await expect(keeping).rejects.toMatchObject({ code: 'consent-missing' });
    await ending;
    await beginning;
    // What was made under the consent that ended is to be made again.
    expect(gate.rows('SELECT state, crop_id FROM face_templates')).toEqual([
      { state: 'waiting', crop_id: null },
    ]);
    await core.call('face.keepTemplate', made('one', guest!));
    expect(gate.rows('SELECT state FROM face_templates')).toEqual([{ state: 'made' }]);
  });

  test('that is there is not replaced from the gate', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const { core } = gate;
    const [guest] = gate.made;
    await core.call('face.keepTemplate', made('one', guest!));
    await core.call('face.keepTemplate', made('two', guest!));
    const session = await signIn(gate);
    const { score } = await core.as(session).call('desk.score', {
      eventId: EVENT_ID,
      userId: guest!.userId,
      model: MODEL,
      template: templateOf('one'),
    });
    expect(score).toBeCloseTo(1, 5);
  });

  test('lies nowhere in the clear, nor does its crop or the selfie', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    await gate.core.call('face.keepTemplate', made('one', gate.made[0]!));
    const session = await signIn(gate);
    const { userId } = gate.made[0]!;
    await gate.core
      .as(session)
      .call('desk.enrol', { eventId: EVENT_ID, userId, from: 'webcam', ...madeOf('two') });
    const disk = await bytesOnDisk(gate.folder);
    expect(disk.length).toBeGreaterThan(100_000);
    for (const secret of [
      Buffer.from(templateOf('one')),
      Buffer.from(templateOf('two')),
      Buffer.from(CROP_CANARY),
      Buffer.from(SELFIE_CANARY),
    ]) {
      expect(disk.includes(secret)).toBe(false);
      expect(disk.includes(secret.toString('base64'))).toBe(false);
    }
    // The template's row is sealed, also for who has the database's key.
    const rows = gate.rows<{ template: Buffer }>('SELECT template FROM face_templates');
    expect(rows).toHaveLength(2);
    for (const row of rows)
      expect(row.template.includes(Buffer.from(templateOf('one')))).toBe(false);
  });

  test('of a selfie goes when a newer selfie replaces it', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const [guest] = gate.made;
    await gate.core.call('face.keepTemplate', made('one', guest!));
    const [{ crop_id: crop }] = gate.rows<{ crop_id: string }>(
      'SELECT crop_id FROM face_templates',
    ) as [{ crop_id: string }];
    const newer = testId(6, 5000);
    await gate.core.close();
    const { createCopyWriter } = await import('#core/storage/copy-writer.ts');
    const key = Buffer.from(TEST_KEY, 'hex');
    const database = await openDatabase({
      dataFolder: gate.folder,
      key,
      migrations: kioskMigrations,
    });
    const copy = createCopyWriter(database);
    copy.transaction(() => {
      copy.putUser({ ...attendeeOf(1), id: guest!.userId, selfie: newer });
      copy.putDocument(selfieRow(guest!.userId, newer));
    });
    database.close();
    await gate.restart();
    expect(gate.rows('SELECT source_id, state FROM face_templates')).toEqual([
      { source_id: newer, state: 'waiting' },
    ]);
    // Its crop was removed at the start.
    expect(gate.rows('SELECT * FROM doomed_files')).toEqual([]);
    const { existsSync } = await import('node:fs');
    expect(existsSync(`${gate.folder}/files/${crop.slice(-2)}/${crop}`)).toBe(false);
  });
});

describe('the queue of pictures', () => {
  test('hands out every waiting picture, and then none', async () => {
    await using gate = await openFaceGate((small) =>
      Array.from({ length: 5 }, () => addFaceGuest(small)),
    );
    const { core } = gate;
    const seen = new Set<string>();
    for (;;) {
      const { source } = await core.call('face.nextSource', { model: MODEL });
      if (source === null) break;
      expect(source.kind).toBe('selfie');
      expect(Buffer.from(source.picture.bytes).toString()).toContain(SELFIE_CANARY);
      const { userId, sourceId } = source;
      if (seen.size === 2) {
        await core.call('face.refuseSource', { userId, sourceId, model: MODEL, why: 'nobody' });
      } else {
        await core.call('face.keepTemplate', { userId, sourceId, ...madeOf(sourceId) });
      }
      seen.add(sourceId);
    }
    expect([...seen].sort()).toEqual(gate.made.map(({ selfie }) => selfie).sort());
    const session = await signIn(gate);
    const { templates } = await core.as(session).call('desk.faceSettings', { eventId: EVENT_ID });
    expect(templates).toEqual({ made: 4, waiting: 0, unusable: 1 });
  });

  test('asks for people of the event at hand first', async () => {
    await using gate = await openFaceGate((small) => [
      ...Array.from({ length: 3 }, () => addFaceGuest(small, { eventId: OTHER_EVENT_ID })),
      ...Array.from({ length: 2 }, () => addFaceGuest(small)),
    ]);
    const order: string[] = [];
    for (let n = 0; n < 5; n++) {
      const { source } = await gate.core.call('face.nextSource', { model: MODEL });
      const { userId, sourceId } = source!;
      order.push(sourceId);
      await gate.core.call('face.keepTemplate', { userId, sourceId, ...madeOf(sourceId) });
    }
    expect(order.slice(0, 2).sort()).toEqual(
      gate.made
        .slice(3)
        .map(({ selfie }) => selfie)
        .sort(),
    );
    expect(new Set(order).size).toBe(5);
  });

  test('leaves a picture alone that it handed out three times without an answer', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small), addFaceGuest(small)]);
    const times = new Map<string, number>();
    for (let n = 0; n < 20; n++) {
      const { source } = await gate.core.call('face.nextSource', { model: MODEL });
      if (source === null) break;
      times.set(source.sourceId, (times.get(source.sourceId) ?? 0) + 1);
    }
    expect([...times.values()]).toEqual([3, 3]);
    // Asked for by name it is there all the same.
    const { userId, selfie } = gate.made[0]!;
    const { source } = await gate.core.call('face.sourceOf', { userId, model: MODEL });
    expect(source?.sourceId).toBe(selfie);
  });

  test('passes over a picture that is not there, and says so', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small), addFaceGuest(small)]);
    const [lost, other] = gate.made;
    const { rm } = await import('node:fs/promises');
    await rm(`${gate.folder}/files/${lost!.selfie.slice(-2)}/${lost!.selfie}`);
    const { source } = await gate.core.call('face.nextSource', { model: MODEL });
    expect(source?.sourceId).toBe(other!.selfie);
    const session = await signIn(gate);
    const person = await gate.core
      .as(session)
      .call('desk.person', { eventId: EVENT_ID, userId: lost!.userId });
    expect(person.templates).toMatchObject([{ why: 'picture-unreadable', quality: null }]);
  });

  test('has nothing of who gave no consent', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small, { consent: false })]);
    const { userId } = gate.made[0]!;
    expect(await gate.core.call('face.nextSource', { model: MODEL })).toEqual({ source: null });
    expect(await gate.core.call('face.sourceOf', { userId, model: MODEL })).toEqual({
      source: null,
    });
    const why = { userId, sourceId: gate.made[0]!.selfie, model: MODEL, why: 'nobody' } as const;
    await expect(gate.core.call('face.refuseSource', why)).rejects.toMatchObject({
      code: 'consent-missing',
    });
  });

  test('starts over for another model, from enrolled crops too', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const [guest] = gate.made;
    const { userId } = guest!;
    await gate.core.call('face.keepTemplate', made('one', guest!));
    const session = await signIn(gate);
    await gate.core
      .as(session)
      .call('desk.enrol', { eventId: EVENT_ID, userId, from: 'file', ...madeOf('two') });
    await gate.core.close();
    // As a later version finds a store of this one.
    const key = Buffer.from(TEST_KEY, 'hex');
    const access = { dataFolder: gate.folder, key, migrations: kioskMigrations };
    const database = await openDatabase(access);
    database.prepare("UPDATE face_work SET model = 'mobilefacenet-192/0'").run();
    expect(createTemplateStore(database).counts()).toEqual({ made: 2, waiting: 0, unusable: 0 });
    database.close();
    await gate.restart();
    const kinds = new Map<string, string>();
    for (let n = 0; n < 2; n++) {
      const { source } = await gate.core.call('face.nextSource', { model: MODEL });
      const { sourceId, kind, picture } = source!;
      kinds.set(kind, Buffer.from(picture.bytes).toString());
      await gate.core.call('face.keepTemplate', { userId, sourceId, ...madeOf(`new ${kind}`) });
    }
    expect(kinds.get('crop')).toBe(`${CROP_CANARY}: two`);
    expect(kinds.get('selfie')).toContain(SELFIE_CANARY);
    expect(await gate.core.call('face.nextSource', { model: MODEL })).toEqual({ source: null });
  });

  test('takes no later consent of one who withdrew for theirs', async () => {
    await using gate = await openFaceGate((small) => {
      const guest = addFaceGuest(small);
      small.change((copy) => {
        const later = { recorded_at: '2026-11-12T00:00:00.000Z' };
        copy.putConsent(consentOf(guest.userId, 801, { decision: 'withdrawn', ...later }));
        // Arrives later, and is older.
        copy.putConsent(consentOf(guest.userId, 802, { recorded_at: '2026-11-11T00:00:00.000Z' }));
      });
      return [guest];
    });
    expect(await gate.core.call('face.nextSource', { model: MODEL })).toEqual({ source: null });
  });
});
