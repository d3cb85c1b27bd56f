import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EVIDENCE_FOLDER, Vault } from '#core/storage/vault.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { shippedBands } from '#shared/face/bands.ts';
import type { FaceFinding } from '#shared/face/finding.ts';
import { addFaceGuest, MODEL, PIN, withVault } from '#tests/fixtures/face-desk.ts';
import { EVENT_ID, MAIN_GATE, SUPERVISOR, testId } from '#tests/fixtures/small-event.ts';
import { logged, openFaceGate, signIn, type FaceGate } from './face-kiosk.ts';

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
  readonly face?: object;
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
    const first = await core
      .as(session)
      .call('desk.decisions', { eventId: EVENT_ID, outcome: null, after: null });
    expect(first.more).toBe(true);
    expect(first.decisions).toHaveLength(50);
    const last = first.decisions.at(-1)!.checkInId;
    const second = await core
      .as(session)
      .call('desk.decisions', { eventId: EVENT_ID, outcome: null, after: last });
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

    const mismatches = await core.as(session).call('desk.decisions', {
      eventId: EVENT_ID,
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
    const { histogram, outcomes } = await gate.core
      .as(session)
      .call('desk.scores', { eventId: EVENT_ID });
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

  test('of a later version, or damaged, hold up neither the desk nor a supervisor', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const { core } = gate;
    const { userId } = gate.made[0]!;
    const readable = addDecision(gate, { userId });
    const later = addDecision(gate, {
      userId,
      face: { ...finding({ outcome: 'mismatch' }), thermal: 0.7 },
    });
    const unreadable = Array.from({ length: 60 }, () =>
      addDecision(gate, {
        userId,
        face: { ...finding(), outcome: 'not-invented-yet' },
      }),
    );
    const session = await signIn(gate);
    const asked = { eventId: EVENT_ID, outcome: null, after: null };
    const { decisions, more } = await core.as(session).call('desk.decisions', asked);
    expect(decisions.map(({ checkInId }) => checkInId)).toEqual([later, readable]);
    expect(decisions[0]!.finding).not.toHaveProperty('thermal');
    expect(more).toBe(false);
    const { outcomes } = await core.as(session).call('desk.scores', { eventId: EVENT_ID });
    expect(outcomes).toMatchObject({ match: 1, mismatch: 1 });
    for (const checkInId of [later, unreadable[0]!]) {
      const by = { staffId: SUPERVISOR, pin: PIN, reason: 'identity-checked' } as const;
      expect(await core.call('gate.override', { checkInId, ...by })).toMatchObject({
        kind: 'override',
      });
    }
    const checkInId = unreadable[1]!;
    await expect(core.call('gate.confirmCard', { checkInId })).rejects.toMatchObject({
      code: 'card-not-enough',
    });
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
    const { decisions } = await gate.core.as(session).call('desk.decisions', {
      eventId: EVENT_ID,
      outcome: null,
      after: null,
    });
    expect(decisions[0]!.hasEvidence).toBe(true);
    const frame = await gate.core
      .as(session)
      .call('desk.evidence', { eventId: EVENT_ID, checkInId });
    expect(Buffer.from(frame.bytes).toString()).toBe('a frame');
    expect(logged(gate).at(-1)).toBe('evidence.viewed');
    await expect(
      gate.core.as(session).call('desk.evidence', { eventId: EVENT_ID, checkInId: newId() }),
    ).rejects.toMatchObject({ code: 'photo-unavailable' });
  });
});
