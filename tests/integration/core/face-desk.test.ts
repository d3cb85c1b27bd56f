import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DESK_IDLE_MS } from '#core/services/desk-session.ts';
import { EVIDENCE_FOLDER, Vault } from '#core/storage/vault.ts';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { shippedBands } from '#shared/face/bands.ts';
import type { FaceFinding } from '#shared/face/finding.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import {
  ADMIN,
  addFaceGuest,
  alike,
  madeOf,
  MODEL,
  ORGANISER,
  PIN,
  PLAIN_GATE_STAFF,
  REVIEWER,
  templateOf,
  withVault,
} from '#tests/fixtures/face-desk.ts';
import { EVENT_ID, MAIN_GATE, SUPERVISOR, testId } from '#tests/fixtures/small-event.ts';
import { logged, openFaceGate, signIn, type FaceGate } from './face-kiosk.ts';

const NOBODYS_SESSION = testId(9, 1);
const SETTINGS = {
  policy: 'required',
  liveness: 'challenge',
  evidenceDays: 7,
  bands: { match: 0.5, mismatch: 0.35 },
} as const;

function finding(change: Partial<FaceFinding> = {}): FaceFinding {
  return {
    policy: 'when-unsure',
    outcome: 'match',
    why: null,
    score: 0.61,
    bands: shippedBands(MODEL),
    model: MODEL,
    liveness: 'signs',
    attempt: 1,
    evidence_id: null,
    ...change,
  };
}

interface Said {
  readonly kind?: 'verdict' | 'override' | 'undo';
  readonly scan?: Uuid;
  readonly at?: string;
  readonly staff?: Uuid | null;
  readonly userId?: Uuid | null;
  readonly face?: FaceFinding;
}

let stamps = 0;

/** A check-in as the gate leaves one. */
function addDecision(gate: FaceGate, said: Said): Uuid {
  const id = newId();
  stamps += 1;
  const row = {
    id,
    kind: said.kind ?? 'verdict',
    scan_id: said.scan ?? newId(),
    event_id: EVENT_ID,
    gate_id: MAIN_GATE,
    kiosk_id: testId(8, 1),
    verdict: 'face-mismatch',
    direction: 'in',
    way: 'camera',
    user_id: said.userId ?? null,
    staff_id: said.staff ?? null,
    occurred_at: said.at ?? '2026-11-22T11:00:00.000Z',
    hlc: `${stamps}`.padStart(20, '0'),
    face: JSON.stringify(said.face ?? finding()),
  };
  const names = Object.keys(row);
  gate.run(
    `INSERT INTO check_ins (${names.join()}) VALUES (${names.map(() => '?').join()})`,
    ...Object.values(row),
  );
  return id;
}

describe('the session of the face desk', () => {
  test.each([
    ['reviewer', REVIEWER],
    ['organiser', ORGANISER],
    ['admin', ADMIN],
  ])('opens for the PIN of the role %s', async (role, staffId) => {
    await using gate = await openFaceGate(() => []);
    const opened = await gate.core.call('desk.signIn', { staffId, pin: PIN });
    expect(opened).toMatchObject({ role, endsAt: '2026-11-22T12:10:00.000Z' });
    expect(logged(gate).at(-1)).toBe('desk.opened');
  });

  test.each([
    ['gate staff', PLAIN_GATE_STAFF],
    ['a supervisor', SUPERVISOR],
  ])('stays closed for %s, who has the right PIN', async (_, staffId) => {
    await using gate = await openFaceGate(() => []);
    await expect(gate.core.call('desk.signIn', { staffId, pin: PIN })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    expect(logged(gate).at(-1)).toBe('desk.refused');
  });

  test('stays closed for a wrong PIN, which is noted and counted', async () => {
    await using gate = await openFaceGate(() => []);
    const guess = () => gate.core.call('desk.signIn', { staffId: REVIEWER, pin: '000000' });
    for (let n = 0; n < 5; n++) await expect(guess()).rejects.toMatchObject({ code: 'pin-wrong' });
    await expect(guess()).rejects.toMatchObject({ code: 'pin-locked' });
    expect(logged(gate).filter((type) => type === 'desk.refused')).toHaveLength(6);
  });

  test('lists who may sign in, and nobody else', async () => {
    await using gate = await openFaceGate(() => []);
    const { staff } = await gate.core.call('desk.staff', {});
    expect(staff.map(({ role }) => role).sort()).toEqual(['admin', 'organiser', 'reviewer']);
  });

  test('ends ten minutes after the last call, at sign-out, and with the core', async () => {
    await using gate = await openFaceGate(() => []);
    const ask = (session: Uuid) => gate.core.call('desk.faceSettings', { session });
    const ended = { code: 'session-ended' };
    const session = await signIn(gate);
    gate.clock.advance(DESK_IDLE_MS - 1);
    await ask(session);
    gate.clock.advance(DESK_IDLE_MS - 1);
    // The wall clock set back gains nothing.
    gate.clock.set(gate.clock.wall() - 3_600_000);
    await ask(session);
    gate.clock.advance(DESK_IDLE_MS);
    await expect(ask(session)).rejects.toMatchObject(ended);

    const second = await signIn(gate);
    await gate.core.call('desk.signOut', { session: second });
    await expect(ask(second)).rejects.toMatchObject(ended);

    const third = await signIn(gate);
    await gate.restart();
    await expect(ask(third)).rejects.toMatchObject(ended);
  });

  test('ends when its member of staff is no longer active', async () => {
    await using gate = await openFaceGate(() => []);
    const session = await signIn(gate);
    gate.run('UPDATE admin_users SET active = 0 WHERE id = ?', REVIEWER);
    await expect(gate.core.call('desk.faceSettings', { session })).rejects.toMatchObject({
      code: 'session-ended',
    });
  });

  test('is wanted by every call of the desk', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const { userId } = gate.made[0]!;
    const session = NOBODYS_SESSION;
    const template = templateOf('one');
    const calls: [keyof CoreContract & `desk.${string}`, object][] = [
      ['desk.person', { userId }],
      ['desk.recordConsent', { userId, textVersion: CONSENT_TEXT_VERSION, language: 'en' }],
      ['desk.withdrawConsent', { userId, language: 'en' }],
      ['desk.enrol', { userId, from: 'file', ...madeOf('one') }],
      ['desk.card', { userId, side: 'adhar_front' }],
      ['desk.score', { userId, model: MODEL, template }],
      ['desk.similar', { userId }],
      ['desk.faceSettings', {}],
      ['desk.changeFaceSettings', { settings: SETTINGS }],
      ['desk.decisions', { outcome: null, after: null }],
      ['desk.scores', {}],
      ['desk.evidence', { checkInId: testId(9, 2) }],
    ];
    for (const [name, input] of calls) {
      const asked = gate.core.call(name, { session, ...input } as never);
      await expect(asked, name).rejects.toMatchObject({ code: 'session-ended' });
    }
    expect(gate.rows("SELECT 1 FROM consents WHERE decision = 'withdrawn'")).toEqual([]);
  });
});

describe('enrolment at the desk', () => {
  test('replaces earlier ones from webcam or file, and leaves the selfie’s template', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const { core } = gate;
    const { userId, selfie: sourceId } = gate.made[0]!;
    await core.call('face.keepTemplate', { userId, sourceId, ...madeOf('selfie') });
    const session = await signIn(gate);
    await core.call('desk.enrol', { session, userId, from: 'webcam', ...madeOf('webcam') });
    const { templates } = await core.call('desk.enrol', {
      session,
      userId,
      from: 'file',
      ...madeOf('file'),
    });
    expect(templates.map(({ from }) => from).sort()).toEqual(['file', 'selfie']);
    const score = async (word: string) =>
      (await core.call('desk.score', { session, userId, model: MODEL, template: templateOf(word) }))
        .score;
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
      core.call('desk.enrol', { session, userId, from: 'file', ...madeOf('one'), ...change });
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
      core.call('desk.score', {
        session,
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
    expect((await gate.core.call('desk.person', { session, userId })).cards).toEqual([
      'adhar_front',
    ]);
    const shown = await gate.core.call('desk.card', { session, userId, side: 'adhar_front' });
    expect(Buffer.from(shown.bytes).toString()).toBe('a card');
    expect(shown.mime).toBe('image/png');
    const [entry] = gate.rows<{ description: string; actor_id: string }>(
      "SELECT description, actor_id FROM activity_logs WHERE activity_type = 'card.viewed'",
    );
    expect(entry!.actor_id).toBe(REVIEWER);
    expect(JSON.parse(entry!.description)).toEqual({ user_id: userId, side: 'adhar_front' });
    await expect(
      gate.core.call('desk.card', { session, userId, side: 'adhar_back' }),
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
    const { hits, searched } = await core.call('desk.similar', { session, userId });
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
    const similar = () => core.call('desk.similar', { session, userId: gate.made[0]!.userId });
    expect((await similar()).hits).toHaveLength(1);
    await keep(2);
    expect(await similar()).toMatchObject({ searched: 3, hits: [{}, {}] });
    await core.call('desk.withdrawConsent', {
      session,
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
    expect(await core.call('desk.faceSettings', { session: reviewer })).toMatchObject({
      settings: {
        policy: 'when-unsure',
        liveness: 'signs',
        evidenceDays: null,
        bands: shippedBands(MODEL),
      },
      setHere: false,
    });
    await expect(
      core.call('desk.changeFaceSettings', { session: reviewer, settings: SETTINGS }),
    ).rejects.toMatchObject({ code: 'not-allowed' });

    const session = await signIn(gate, ORGANISER);
    expect(await core.call('desk.changeFaceSettings', { session, settings: SETTINGS })).toEqual(
      SETTINGS,
    );
    expect((await core.call('gate.status', {})).face).toMatchObject({
      policy: 'required',
      liveness: 'challenge',
    });
    await gate.restart();
    const again = await signIn(gate, ADMIN);
    expect(await settingsAt(gate, again)).toMatchObject({ settings: SETTINGS, setHere: true });
    await gate.core.call('desk.changeFaceSettings', { session: again, settings: null });
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
    await gate.core.call('desk.changeFaceSettings', { session, settings });
    expect((await settingsAt(gate, session)).settings.evidenceDays).toBeNull();
  });
});

function settingsAt(gate: FaceGate, session: Uuid) {
  return gate.core.call('desk.faceSettings', { session });
}

describe('the decisions in which a face was looked at', () => {
  test('come fifty a page, the latest first, by outcome, with who let them in', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const { core } = gate;
    const { userId } = gate.made[0]!;
    const ids: Uuid[] = [];
    for (let n = 0; n < 60; n++) {
      const outcome = n % 6 === 0 ? 'mismatch' : 'match';
      ids.push(addDecision(gate, { userId, face: finding({ outcome }) }));
    }
    const byStaff = newId();
    const byCard = newId();
    const undone = newId();
    for (const [scan, staff] of [
      [byStaff, SUPERVISOR],
      [byCard, null],
      [undone, SUPERVISOR],
    ] as const) {
      ids.push(addDecision(gate, { scan, userId: testId(5, 888) }));
      addDecision(gate, { scan, staff, kind: 'override' });
    }
    addDecision(gate, { scan: undone, kind: 'undo' });

    const session = await signIn(gate);
    const first = await core.call('desk.decisions', { session, outcome: null, after: null });
    expect(first.more).toBe(true);
    expect(first.decisions).toHaveLength(50);
    const last = first.decisions.at(-1)!.checkInId;
    const second = await core.call('desk.decisions', { session, outcome: null, after: last });
    expect(second.more).toBe(false);
    const all = [...first.decisions, ...second.decisions];
    expect(all.map(({ checkInId }) => checkInId)).toEqual(ids.toReversed());
    expect(all.slice(0, 3).map(({ letInBy }) => letInBy)).toEqual([
      null,
      'card',
      { staff: 'Sita Verma' },
    ]);
    expect(all[0]!.person).toBeNull();
    expect(all.at(-1)!.person?.name).toBe('Guest 1');

    const mismatches = await core.call('desk.decisions', {
      session,
      outcome: 'mismatch',
      after: null,
    });
    expect(mismatches.decisions).toHaveLength(10);
    expect(mismatches.decisions.every(({ finding: { outcome } }) => outcome === 'mismatch')).toBe(
      true,
    );
  });

  test('of today at the event’s place fill the histogram', async () => {
    await using gate = await openFaceGate(() => []);
    // Midnight in Kolkata is 18:30 of the day before in UTC.
    const scores: [number | null, string][] = [
      [0.9, '2026-11-21T18:29:59.999Z'],
      [0.3, '2026-11-21T18:30:00.000Z'],
      [0.319, '2026-11-22T10:00:00.000Z'],
      [0.32, '2026-11-22T10:00:00.000Z'],
      [-0.9, '2026-11-22T10:00:00.000Z'],
      [1, '2026-11-22T10:00:00.000Z'],
      [null, '2026-11-22T10:00:00.000Z'],
    ];
    for (const [score, at] of scores) {
      const outcome = score === null ? 'unavailable' : 'match';
      const why = score === null ? 'nobody' : null;
      addDecision(gate, { at, face: finding({ score, outcome, why }) });
    }
    const session = await signIn(gate);
    const { histogram, outcomes } = await gate.core.call('desk.scores', { session });
    const { from, step, counts } = histogram;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(outcomes).toEqual({
      match: 5,
      unsure: 0,
      mismatch: 0,
      unavailable: 1,
      'liveness-failed': 0,
    });
    const at = (score: number) => counts[Math.round((score - from) / step)];
    expect([at(0.3), at(0.32), at(-0.2), at(0.98)]).toEqual([2, 1, 1, 1]);
  });

  test('show their live frame to the desk, and note it', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const { userId } = gate.made[0]!;
    const fileId = newId();
    await withVault(gate.folder, (_, keys) =>
      new Vault(path.join(gate.folder, EVIDENCE_FOLDER), keys).write([
        { fileId, personId: userId, purpose: 'evidence', bytes: Buffer.from('a frame') },
      ]),
    );
    const checkInId = addDecision(gate, { userId, face: finding({ evidence_id: fileId }) });
    const until = '2027-01-01T00:00:00.000Z';
    gate.run(
      'INSERT INTO evidence VALUES (?, ?, ?, ?, ?)',
      fileId,
      checkInId,
      EVENT_ID,
      userId,
      until,
    );
    const session = await signIn(gate);
    const { decisions } = await gate.core.call('desk.decisions', {
      session,
      outcome: null,
      after: null,
    });
    expect(decisions[0]!.hasEvidence).toBe(true);
    const frame = await gate.core.call('desk.evidence', { session, checkInId });
    expect(Buffer.from(frame.bytes).toString()).toBe('a frame');
    expect(logged(gate).at(-1)).toBe('evidence.viewed');
    await expect(
      gate.core.call('desk.evidence', { session, checkInId: newId() }),
    ).rejects.toMatchObject({ code: 'photo-unavailable' });
  });
});

test('the log of the desk holds no name, phone, score or template', async () => {
  await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
  const { userId } = gate.made[0]!;
  const session = await signIn(gate, ORGANISER);
  const { core } = gate;
  await core.call('desk.enrol', { session, userId, from: 'webcam', ...madeOf('one') });
  const { score } = await core.call('desk.score', {
    session,
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
