import { describe, expect, test } from 'vitest';
import type { Uuid } from '#shared/domain/id.ts';
import { shippedBands } from '#shared/face/bands.ts';
import {
  ADMIN,
  addFaceGuest,
  alike,
  madeOf,
  MODEL,
  ORGANISER,
  REVIEWER,
  templateOf,
  withVault,
} from '#tests/fixtures/face-desk.ts';
import { EVENT_ID, testId } from '#tests/fixtures/small-event.ts';
import { logged, openFaceGate, signIn, type FaceGate } from './face-kiosk.ts';

const SETTINGS = {
  policy: 'required',
  liveness: 'challenge',
  evidenceDays: 7,
  bands: { match: 0.5, mismatch: 0.35 },
} as const;

describe('enrolment at the desk', () => {
  test('replaces earlier ones from webcam or file, and leaves the selfie’s template', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const { core } = gate;
    const { userId, selfie: sourceId } = gate.made[0]!;
    await core.call('face.keepTemplate', { userId, sourceId, ...madeOf('selfie') });
    const session = await signIn(gate);
    await core
      .as(session)
      .call('desk.enrol', { eventId: EVENT_ID, userId, from: 'webcam', ...madeOf('webcam') });
    const { templates } = await core.as(session).call('desk.enrol', {
      eventId: EVENT_ID,
      userId,
      from: 'file',
      ...madeOf('file'),
    });
    expect(templates.map(({ from }) => from).sort()).toEqual(['file', 'selfie']);
    const score = async (word: string) =>
      (
        await core.as(session).call('desk.score', {
          eventId: EVENT_ID,
          userId,
          model: MODEL,
          template: templateOf(word),
        })
      ).score;
    // The best of all enrolled pictures counts.
    expect(await score('selfie')).toBeCloseTo(1, 5);
    expect(await score('file')).toBeCloseTo(1, 5);
    expect(await score('webcam')).toBeLessThan(0.4);
    expect(logged(gate).filter((type) => type === 'face.enrolled')).toHaveLength(2);
  });

  test('and scoring refuse a template of zeros, of another model, or of nobody', async () => {
    await using gate = await openFaceGate((small) => [
      addFaceGuest(small),
      addFaceGuest(small, { consent: false }),
    ]);
    const { core } = gate;
    const [guest, silent] = gate.made;
    const { userId } = guest!;
    const session = await signIn(gate);
    const enrol = (change: object) =>
      core.as(session).call('desk.enrol', {
        eventId: EVENT_ID,
        userId,
        from: 'file',
        ...madeOf('one'),
        ...change,
      });
    await expect(enrol({ template: new Uint8Array(192) })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(enrol({ model: 'other/1' })).rejects.toMatchObject({
      code: 'template-model-unknown',
    });
    await expect(enrol({ userId: testId(5, 777) })).rejects.toMatchObject({
      code: 'person-unknown',
    });
    await expect(enrol({ userId: silent!.userId })).rejects.toMatchObject({
      code: 'consent-missing',
    });
    const score = (change: object) =>
      core.as(session).call('desk.score', {
        eventId: EVENT_ID,
        userId,
        model: MODEL,
        template: templateOf('one'),
        ...change,
      });
    await expect(score({})).rejects.toMatchObject({ code: 'face-unusable' });
    await enrol({});
    await expect(score({ template: new Uint8Array(192) })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(score({ model: 'other/1' })).rejects.toMatchObject({
      code: 'template-model-unknown',
    });
  });

  test('shows a side of the identity card, and notes that it was looked at', async () => {
    const card = testId(6, 7000);
    await using gate = await openFaceGate((small) => {
      const guest = addFaceGuest(small, { user: { adhar_front: card } });
      small.change((copy) =>
        copy.putDocument({
          id: card,
          user_id: guest.userId,
          file_type: 'adhar_front',
          mime: 'image/png',
          created_at: '2026-11-01T00:00:00.000Z',
        }),
      );
      return [guest];
    });
    const { userId } = gate.made[0]!;
    await withVault(gate.folder, (vault) =>
      vault.write([
        { fileId: card, personId: userId, purpose: 'identity', bytes: Buffer.from('a card') },
      ]),
    );
    const session = await signIn(gate);
    expect(
      (await gate.core.as(session).call('desk.person', { eventId: EVENT_ID, userId })).cards,
    ).toEqual(['adhar_front']);
    const shown = await gate.core
      .as(session)
      .call('desk.card', { eventId: EVENT_ID, userId, side: 'adhar_front' });
    expect(Buffer.from(shown.bytes).toString()).toBe('a card');
    expect(shown.mime).toBe('image/png');
    const [entry] = gate.rows<{ description: string; actor_id: string }>(
      "SELECT description, actor_id FROM activity_logs WHERE activity_type = 'card.viewed'",
    );
    expect(entry!.actor_id).toBe(REVIEWER);
    expect(JSON.parse(entry!.description)).toEqual({ user_id: userId, side: 'adhar_front' });
    await expect(
      gate.core.as(session).call('desk.card', { eventId: EVENT_ID, userId, side: 'adhar_back' }),
    ).rejects.toMatchObject({ code: 'photo-unavailable' });
  });
});

describe('the search for the same person', () => {
  test('finds who is above the match band, the most alike first, and not oneself', async () => {
    await using gate = await openFaceGate((small) =>
      Array.from({ length: 15 }, () => addFaceGuest(small)),
    );
    const { core } = gate;
    const face = templateOf('somebody');
    const templates = [face, alike(face, 10), alike(face, 30)];
    for (const [index, { userId, selfie: sourceId }] of gate.made.entries()) {
      const made = madeOf(`stranger ${index}`);
      const template = templates[index] ?? made.template;
      await core.call('face.keepTemplate', { userId, sourceId, ...made, template });
    }
    const session = await signIn(gate);
    const { userId } = gate.made[0]!;
    const { hits, searched } = await core
      .as(session)
      .call('desk.similar', { eventId: EVENT_ID, userId });
    expect(searched).toBe(15);
    expect(hits.map(({ person }) => person.userId)).toEqual([
      gate.made[1]!.userId,
      gate.made[2]!.userId,
    ]);
    expect(hits[0]!.score).toBeGreaterThan(hits[1]!.score);
    expect(logged(gate).at(-1)).toBe('face.similar-searched');
  });

  test('knows at once of a new template and of one that was erased', async () => {
    await using gate = await openFaceGate((small) =>
      Array.from({ length: 3 }, () => addFaceGuest(small)),
    );
    const { core } = gate;
    const face = templateOf('somebody');
    const keep = (index: number) => {
      const { userId, selfie: sourceId } = gate.made[index]!;
      return core.call('face.keepTemplate', {
        userId,
        sourceId,
        ...madeOf('one'),
        template: alike(face, index),
      });
    };
    await keep(0);
    await keep(1);
    const session = await signIn(gate);
    const similar = () =>
      core.as(session).call('desk.similar', { eventId: EVENT_ID, userId: gate.made[0]!.userId });
    expect((await similar()).hits).toHaveLength(1);
    await keep(2);
    expect(await similar()).toMatchObject({ searched: 3, hits: [{}, {}] });
    await core.as(session).call('desk.withdrawConsent', {
      eventId: EVENT_ID,
      userId: gate.made[1]!.userId,
      language: 'en',
    });
    const after = await similar();
    expect(after.searched).toBe(2);
    expect(after.hits.map(({ person }) => person.userId)).toEqual([gate.made[2]!.userId]);
  });
});

describe('how an event uses faces', () => {
  test('is as the event came, until somebody of the right role sets it here', async () => {
    await using gate = await openFaceGate(() => [], { event: { face_policy: 'when-unsure' } });
    const { core } = gate;
    const reviewer = await signIn(gate);
    expect(await core.as(reviewer).call('desk.faceSettings', { eventId: EVENT_ID })).toMatchObject({
      settings: {
        policy: 'when-unsure',
        liveness: 'signs',
        evidenceDays: null,
        bands: shippedBands(MODEL),
      },
      setHere: false,
    });
    await expect(
      core.as(reviewer).call('desk.changeFaceSettings', { eventId: EVENT_ID, settings: SETTINGS }),
    ).rejects.toMatchObject({ code: 'not-allowed' });

    const session = await signIn(gate, ORGANISER);
    expect(
      await core
        .as(session)
        .call('desk.changeFaceSettings', { eventId: EVENT_ID, settings: SETTINGS }),
    ).toEqual(SETTINGS);
    expect((await core.call('gate.status', {})).face).toMatchObject({
      policy: 'required',
      liveness: 'challenge',
    });
    await gate.restart();
    const again = await signIn(gate, ADMIN);
    expect(await settingsAt(gate, again)).toMatchObject({ settings: SETTINGS, setHere: true });
    await gate.core
      .as(again)
      .call('desk.changeFaceSettings', { eventId: EVENT_ID, settings: null });
    expect(await settingsAt(gate, again)).toMatchObject({
      settings: { policy: 'when-unsure', evidenceDays: null },
      setHere: false,
    });
    expect(logged(gate).filter((type) => type === 'face-settings.changed')).toHaveLength(2);
  });

  test('keeps no frames where that was set here, though the event came with it', async () => {
    await using gate = await openFaceGate(() => [], {
      event: { face_policy: 'required', evidence_days: 30 },
    });
    const session = await signIn(gate, ORGANISER);
    const settings = { ...SETTINGS, evidenceDays: null };
    await gate.core.as(session).call('desk.changeFaceSettings', { eventId: EVENT_ID, settings });
    expect((await settingsAt(gate, session)).settings.evidenceDays).toBeNull();
  });
});

function settingsAt(gate: FaceGate, session: Uuid) {
  return gate.core.as(session).call('desk.faceSettings', { eventId: EVENT_ID });
}

test('the log of the desk holds no name, phone, score or template', async () => {
  await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
  const { userId } = gate.made[0]!;
  const session = await signIn(gate, ORGANISER);
  const { core } = gate;
  await core
    .as(session)
    .call('desk.enrol', { eventId: EVENT_ID, userId, from: 'webcam', ...madeOf('one') });
  const { score } = await core.as(session).call('desk.score', {
    eventId: EVENT_ID,
    userId,
    model: MODEL,
    template: alike(templateOf('one'), 50),
  });
  const text = gate
    .rows<{ description: string }>('SELECT description FROM activity_logs')
    .map(({ description }) => description)
    .join();
  for (const secret of ['Guest 1', '9000000001', 'guest-1', String(score)]) {
    expect(text).not.toContain(secret);
  }
});
