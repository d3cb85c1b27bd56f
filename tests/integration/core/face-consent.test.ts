import { copyFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTemplateOpener } from '#core/storage/template-seal.ts';
import { DATABASE_FILE } from '#core/storage/database.ts';
import { KEY_STORE_FILE } from '#core/storage/key-store.ts';
import { EVIDENCE_FOLDER, Vault } from '#core/storage/vault.ts';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import {
  addFaceGuest,
  consentOf,
  madeOf,
  MODEL,
  REVIEWER,
  withVault,
} from '#tests/fixtures/face-desk.ts';
import { EVENT_ID, testId } from '#tests/fixtures/small-event.ts';
import { logged, openFaceGate, openFolderCopy, signIn, type FaceGate } from './face-kiosk.ts';

const GIVE = { textVersion: CONSENT_TEXT_VERSION, language: 'hi' } as const;

/** A live frame of somebody, as an admission keeps it. */
async function keepFrame(gate: FaceGate, userId: Uuid): Promise<{ fileId: Uuid; scan: Uuid }> {
  const fileId = newId();
  const scan = newId();
  await withVault(gate.folder, async (_, keys) => {
    const frames = new Vault(path.join(gate.folder, EVIDENCE_FOLDER), keys);
    await frames.write([
      { fileId, personId: userId, purpose: 'evidence', bytes: Buffer.from('frame') },
    ]);
  });
  gate.run(
    'INSERT INTO evidence VALUES (?, ?, ?, ?, ?)',
    fileId,
    scan,
    EVENT_ID,
    userId,
    '2027-01-01T00:00:00.000Z',
  );
  return { fileId, scan };
}

const fileOf = (gate: FaceGate, folder: string, id: Uuid): string =>
  path.join(gate.folder, folder, id.slice(-2), id);
const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

describe('a consent given at the desk', () => {
  test('is a signed fact with who recorded it, and lets the selfie be used', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small, { consent: false })]);
    const { core } = gate;
    const { userId, selfie } = gate.made[0]!;
    const session = await signIn(gate);
    expect(
      (await core.as(session).call('desk.person', { eventId: EVENT_ID, userId })).consent,
    ).toEqual({
      state: 'none',
      at: null,
      textVersion: null,
      recordedBy: null,
    });
    const { consent } = await core
      .as(session)
      .call('desk.recordConsent', { eventId: EVENT_ID, userId, ...GIVE });
    expect(consent).toEqual({
      state: 'given',
      at: '2026-11-22T12:00:00.000Z',
      textVersion: CONSENT_TEXT_VERSION,
      recordedBy: 'Meena Joshi',
    });
    const facts = gate.rows<{ type: string; payload: string }>(
      "SELECT type, payload FROM operations WHERE type = 'consent.recorded'",
    );
    expect(facts).toHaveLength(1);
    expect(JSON.parse(facts[0]!.payload)).toMatchObject({
      user_id: userId,
      decision: 'given',
      language: 'hi',
      staff_id: REVIEWER,
    });
    expect(gate.rows('SELECT * FROM outbox')).toHaveLength(1);
    expect(logged(gate)).toContain('consent.given');
    const { source } = await core.call('face.sourceOf', { userId, model: MODEL });
    expect(source?.sourceId).toBe(selfie);
  });

  test('counts after every earlier one, though another clock runs ahead', async () => {
    await using gate = await openFaceGate((small) => {
      const guest = addFaceGuest(small, { consent: false });
      const ahead = { recorded_at: '2031-01-01T00:00:00.000Z' };
      small.change((copy) => copy.putConsent(consentOf(guest.userId, 900, ahead)));
      return [guest];
    });
    const { userId } = gate.made[0]!;
    const session = await signIn(gate);
    const person = await gate.core.as(session).call('desk.withdrawConsent', {
      eventId: EVENT_ID,
      userId,
      language: 'en',
    });
    expect(person.consent).toMatchObject({ state: 'withdrawn', at: '2031-01-01T00:00:00.001Z' });
  });

  test('can be neither changed nor deleted', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    expect(() => gate.run("UPDATE consents SET decision = 'withdrawn'")).toThrow('append-only');
    expect(() => gate.run('DELETE FROM consents')).toThrow('append-only');
  });
});

describe('a withdrawal at the desk', () => {
  test('erases template, crop, live frames and both keys before it answers', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small), addFaceGuest(small)]);
    const { core, folder } = gate;
    const [guest, other] = gate.made;
    const { userId, selfie: sourceId } = guest!;
    await core.call('face.keepTemplate', { userId, sourceId, ...madeOf('one') });
    await core.call('face.keepTemplate', {
      userId: other!.userId,
      sourceId: other!.selfie,
      ...madeOf('two'),
    });
    const frame = await keepFrame(gate, userId);
    const session = await signIn(gate);
    await core
      .as(session)
      .call('desk.enrol', { eventId: EVENT_ID, userId, from: 'webcam', ...madeOf('three') });
    const crops = gate.rows<{ crop_id: Uuid }>(
      'SELECT crop_id FROM face_templates WHERE user_id = ?',
      userId,
    );
    expect(crops).toHaveLength(2);

    const person = await core
      .as(session)
      .call('desk.withdrawConsent', { eventId: EVENT_ID, userId, language: 'en' });
    expect(person.consent.state).toBe('withdrawn');
    expect(person.templates).toEqual([]);
    expect(gate.rows('SELECT 1 FROM face_templates WHERE user_id = ?', userId)).toEqual([]);
    expect(gate.rows('SELECT 1 FROM evidence WHERE user_id = ?', userId)).toEqual([]);
    for (const { crop_id } of crops)
      expect(await isThere(fileOf(gate, 'files', crop_id))).toBe(false);
    expect(await isThere(fileOf(gate, EVIDENCE_FOLDER, frame.fileId))).toBe(false);
    await withVault(folder, (_, keys) => {
      expect(keys.find(userId, 'template')).toBeNull();
      expect(keys.find(userId, 'evidence')).toBeNull();
      // The selfie stays: it is a document of the registration.
      expect(keys.find(userId, 'face')).not.toBeNull();
      expect(keys.find(other!.userId, 'template')).not.toBeNull();
    });
    expect(gate.rows('SELECT purpose, reason FROM erasures WHERE user_id = ?', userId)).toEqual([
      { purpose: 'template', reason: 'consent-withdrawn' },
      { purpose: 'evidence', reason: 'consent-withdrawn' },
    ]);
    expect(gate.rows('SELECT 1 FROM erasures WHERE completed_at IS NULL')).toEqual([]);
    await expect(
      core.call('face.keepTemplate', { userId, sourceId, ...madeOf('one') }),
    ).rejects.toMatchObject({ code: 'consent-missing' });
    await expect(
      core
        .as(session)
        .call('desk.enrol', { eventId: EVENT_ID, userId, from: 'webcam', ...madeOf('one') }),
    ).rejects.toMatchObject({ code: 'consent-missing' });
    expect(logged(gate)).toContain('consent.withdrawn');
  });

  test('stays in force for a database that is brought back, its log included', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const { core, folder } = gate;
    const { userId, selfie: sourceId } = gate.made[0]!;
    await core.call('face.keepTemplate', { userId, sourceId, ...madeOf('one') });
    const session = await signIn(gate);
    // The thief's copy: everything but the keys, with the write-ahead log as it was.
    const thief = await openFolderCopy(folder, [DATABASE_FILE, `${DATABASE_FILE}-wal`]);
    await core
      .as(session)
      .call('desk.withdrawConsent', { eventId: EVENT_ID, userId, language: 'en' });
    // No key lies on in the keys' own log.
    expect((await stat(path.join(folder, `${KEY_STORE_FILE}-wal`))).size).toBe(0);
    await copyFile(path.join(folder, KEY_STORE_FILE), path.join(thief, KEY_STORE_FILE));
    try {
      const rows = gate.rowsOf<{ template: Buffer }>(thief, 'SELECT template FROM face_templates');
      expect(rows).toHaveLength(1);
      await withVault(thief, (_, keys) => {
        const open = createTemplateOpener(keys).opener(userId);
        expect(open({ model: MODEL, sourceId }, rows[0]!.template)).toBeNull();
      });
    } finally {
      await rm(thief, { recursive: true });
    }
  });

  test('leaves a consent that is given again to start afresh', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const { core } = gate;
    const { userId, selfie: sourceId } = gate.made[0]!;
    await core.call('face.keepTemplate', { userId, sourceId, ...madeOf('one') });
    const session = await signIn(gate);
    await core
      .as(session)
      .call('desk.enrol', { eventId: EVENT_ID, userId, from: 'webcam', ...madeOf('two') });
    await core
      .as(session)
      .call('desk.withdrawConsent', { eventId: EVENT_ID, userId, language: 'en' });
    const again = await core
      .as(session)
      .call('desk.recordConsent', { eventId: EVENT_ID, userId, ...GIVE });
    expect(again).toMatchObject({ consent: { state: 'given' }, templates: [] });
    const { source } = await core.call('face.nextSource', { model: MODEL });
    expect(source).toMatchObject({ userId, sourceId, kind: 'selfie' });
    await core.call('face.keepTemplate', { userId, sourceId, ...madeOf('three') });
    const { templates } = await core.as(session).call('desk.person', { eventId: EVENT_ID, userId });
    expect(templates).toMatchObject([{ from: 'selfie', why: null }]);
  });

  test('of somebody who had not consented is recorded all the same', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small, { consent: false })]);
    const { userId } = gate.made[0]!;
    const session = await signIn(gate);
    const person = await gate.core.as(session).call('desk.withdrawConsent', {
      eventId: EVENT_ID,
      userId,
      language: 'hi',
    });
    expect(person.consent.state).toBe('withdrawn');
  });

  test('wants somebody of this event', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const session = await signIn(gate);
    for (const call of ['desk.recordConsent', 'desk.withdrawConsent'] as const) {
      const input = { eventId: EVENT_ID, userId: testId(5, 4000), ...GIVE };
      const { textVersion: _, ...withdrawal } = input;
      const asked =
        call === 'desk.recordConsent'
          ? gate.core.as(session).call(call, input)
          : gate.core.as(session).call(call, withdrawal);
      await expect(asked).rejects.toMatchObject({ code: 'person-unknown' });
    }
  });
});
