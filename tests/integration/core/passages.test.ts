import { hash } from '@node-rs/argon2';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { createIssuer } from '#tests/fixtures/issuer.ts';
import {
  EVENT_ID,
  GATE_STAFF,
  MAIN_GATE,
  numberOf,
  OTHER_EVENT_ID,
  OTHER_ISSUER,
  SIDE_GATE,
  SUPERVISOR,
} from '#tests/fixtures/small-event.ts';
import { openGate } from './test-core.ts';

const PIN = '482913';
let pinHash = '';
beforeAll(async () => {
  pinHash = await hash(PIN, { memoryCost: 1024, timeCost: 1 });
});

const supervised = (checkInId: string) =>
  ({ checkInId, staffId: SUPERVISOR, pin: PIN, reason: 'identity-checked' }) as const;

async function counts(call: CoreClient): Promise<[inside: number, here: number]> {
  const { inside, admittedHere } = await call('gate.status', {});
  return [inside, admittedHere];
}

describe('an override', () => {
  it('lets the person in, keeps the verdict it overruled, and counts', async () => {
    await using gate = await openGate((small) => small.addGuest({ user: { status: 'pending' } }), {
      pinHash,
    });
    const refused = await gate.scan(gate.made.text);
    expect(refused).toMatchObject({ verdict: 'kyc-pending', overridable: true });
    const result = await gate.core.call('gate.override', supervised(refused.checkInId));

    expect(result).toMatchObject({
      kind: 'override',
      verdict: 'kyc-pending',
      scanId: refused.scanId,
      overridable: false,
      person: { name: 'Guest 1' },
    });
    expect(result.undoUntil).not.toBeNull();
    expect(await counts(gate.core.call)).toEqual([1, 1]);
    const [row] = gate.rows('SELECT * FROM check_ins WHERE kind = ?', 'override');
    expect(row).toMatchObject({
      about_id: refused.checkInId,
      staff_id: SUPERVISOR,
      reason: 'identity-checked',
    });
    const [registration] = gate.rows('SELECT admitted, inside, check_in_time FROM registrations');
    expect(registration).toEqual({ admitted: 1, inside: 1, check_in_time: result.at });
  });

  it('lets in somebody whom the copy does not know, counted without a registration', async () => {
    await using gate = await openGate(() => undefined, { pinHash });
    const text = createIssuer(7).issue(EVENT_ID, numberOf(99));
    const refused = await gate.scan(text);
    await gate.core.call('gate.override', supervised(refused.checkInId));
    expect(await counts(gate.core.call)).toEqual([1, 1]);
  });

  it('of another event’s ticket does not use up its place there', async () => {
    await using gate = await openGate(
      (small) => small.addGuest({ eventId: OTHER_EVENT_ID, issuer: OTHER_ISSUER }),
      { pinHash },
    );
    const refused = await gate.scan(gate.made.text);
    const override = await gate.core.call('gate.override', supervised(refused.checkInId));
    expect(await counts(gate.core.call)).toEqual([1, 1]);
    expect(gate.rows('SELECT admitted, inside FROM registrations')).toEqual([
      { admitted: 0, inside: 0 },
    ]);
    await gate.core.call('gate.undo', { checkInId: override.checkInId });
    expect(await counts(gate.core.call)).toEqual([0, 0]);
  });

  it('is refused twice, for what is green, for a forgery, and for a check-in unknown', async () => {
    await using gate = await openGate(
      (small) => ({ blocked: small.addGuest({ user: { blocked: true } }), good: small.addGuest() }),
      { pinHash },
    );
    const { call } = gate.core;
    const blocked = await gate.scan(gate.made.blocked.text);
    await call('gate.override', supervised(blocked.checkInId));
    const otherwise = { ...supervised(blocked.checkInId), reason: 'came-back' } as const;
    await expect(call('gate.override', otherwise)).rejects.toMatchObject({
      code: 'already-overridden',
    });
    const good = await gate.scan(gate.made.good.text);
    const forged = await gate.scan(createIssuer(7, 3).issue(EVENT_ID, gate.made.good.number));
    expect(forged).toMatchObject({ verdict: 'forged', overridable: false });
    for (const { checkInId } of [good, forged]) {
      await expect(call('gate.override', supervised(checkInId))).rejects.toMatchObject({
        code: 'not-overridable',
      });
    }
    await expect(call('gate.override', supervised(newId()))).rejects.toMatchObject({
      code: 'check-in-unknown',
    });
  });

  it('that was recorded, but not answered, is answered when it is asked again', async () => {
    await using gate = await openGate((small) => small.addGuest({ user: { blocked: true } }), {
      pinHash,
    });
    const { checkInId } = await gate.scan(gate.made.text);
    const first = await gate.core.call('gate.override', supervised(checkInId));
    gate.clock.advance(5_000);
    await gate.restart();
    const wrong = { ...supervised(checkInId), pin: '000000' };
    await expect(gate.core.call('gate.override', wrong)).rejects.toMatchObject({
      code: 'pin-wrong',
    });
    const again = await gate.core.call('gate.override', supervised(checkInId));
    expect(again).toEqual(first);
    expect(await counts(gate.core.call)).toEqual([1, 1]);
    expect(gate.rows('SELECT id FROM check_ins')).toHaveLength(2);
    await gate.core.call('gate.undo', { checkInId: again.checkInId });
    await expect(gate.core.call('gate.override', supervised(checkInId))).rejects.toMatchObject({
      code: 'already-overridden',
    });
  });

  it('needs the PIN of somebody whose role may', async () => {
    await using gate = await openGate((small) => small.addGuest({ user: { blocked: true } }), {
      pinHash,
    });
    const { call } = gate.core;
    const { supervisors } = await call('gate.supervisors', {});
    expect(supervisors).toEqual([{ id: SUPERVISOR, name: 'Sita Verma', role: 'supervisor' }]);
    const { checkInId } = await gate.scan(gate.made.text);
    const wrong = { ...supervised(checkInId), pin: '000000' };
    await expect(call('gate.override', wrong)).rejects.toMatchObject({ code: 'pin-wrong' });
    const gateStaff = { ...supervised(checkInId), staffId: GATE_STAFF };
    await expect(call('gate.override', gateStaff)).rejects.toMatchObject({ code: 'pin-wrong' });
    expect(gate.rows('SELECT id FROM check_ins')).toHaveLength(1);
    const tries = gate.rows<{ description: string }>(
      "SELECT description FROM activity_logs WHERE activity_type = 'override.refused'",
    );
    expect(tries.map(({ description }) => JSON.parse(description) as unknown)).toEqual([
      { code: 'pin-wrong', check_in_id: checkInId, staff_id: SUPERVISOR },
      { code: 'pin-wrong', check_in_id: checkInId, staff_id: GATE_STAFF },
    ]);
  });
});

describe('an undo', () => {
  it('is a second record, and everything is as if nobody had come', async () => {
    await using gate = await openGate((small) => small.addGuest());
    const admitted = await gate.scan(gate.made.text);
    const undo = await gate.core.call('gate.undo', { checkInId: admitted.checkInId });
    expect(undo).toMatchObject({ kind: 'undo', verdict: 'admitted', undoUntil: null });
    expect(await counts(gate.core.call)).toEqual([0, 0]);
    expect(gate.rows('SELECT admitted, inside, check_in_time FROM registrations')).toEqual([
      { admitted: 0, inside: 0, check_in_time: null },
    ]);
    expect(gate.rows('SELECT id FROM check_ins')).toHaveLength(2);
    expect(await gate.scan(gate.made.text)).toMatchObject({ verdict: 'admitted' });
  });

  it('repeated answers the same, and records nothing', async () => {
    await using gate = await openGate((small) => small.addGuest());
    const { checkInId } = await gate.scan(gate.made.text);
    const first = await gate.core.call('gate.undo', { checkInId });
    gate.clock.advance(120_000);
    expect(await gate.core.call('gate.undo', { checkInId })).toEqual(first);
    expect(gate.rows('SELECT id FROM check_ins')).toHaveLength(2);
  });

  it('is offered for 30 seconds by a clock that nobody can set', async () => {
    await using gate = await openGate((small) => [small.addGuest(), small.addGuest()]);
    const [one, two] = gate.made;
    const early = await gate.scan(one!.text);
    gate.clock.advance(29_999);
    gate.clock.set(gate.clock.wall() + 3_600_000);
    await gate.core.call('gate.undo', { checkInId: early.checkInId });
    const late = await gate.scan(two!.text);
    gate.clock.advance(30_000);
    gate.clock.set(gate.clock.wall() - 3_600_000);
    await expect(gate.core.call('gate.undo', { checkInId: late.checkInId })).rejects.toMatchObject({
      code: 'undo-too-late',
    });
  });

  it('still works after a restart within the time', async () => {
    await using gate = await openGate((small) => [small.addGuest(), small.addGuest()]);
    const [one, two] = gate.made;
    const first = await gate.scan(one!.text);
    const second = await gate.scan(two!.text);
    gate.clock.advance(10_000);
    await gate.restart();
    await gate.core.call('gate.undo', { checkInId: first.checkInId });
    gate.clock.advance(20_000);
    await expect(
      gate.core.call('gate.undo', { checkInId: second.checkInId }),
    ).rejects.toMatchObject({ code: 'undo-too-late' });
  });

  it('takes back an override, named by itself or by the verdict it overruled', async () => {
    await using gate = await openGate(
      (small) => [
        small.addGuest({ user: { blocked: true } }),
        small.addGuest({ user: { blocked: true } }),
      ],
      { pinHash },
    );
    for (const [index, { text }] of gate.made.entries()) {
      const refused = await gate.scan(text);
      await expect(
        gate.core.call('gate.undo', { checkInId: refused.checkInId }),
      ).rejects.toMatchObject({ code: 'check-in-unknown' });
      const { checkInId } = await gate.core.call('gate.override', supervised(refused.checkInId));
      const named = index === 0 ? checkInId : refused.checkInId;
      await gate.core.call('gate.undo', { checkInId: named });
      expect(await counts(gate.core.call)).toEqual([0, 0]);
    }
  });

  it('of the second of two entries leaves the first', async () => {
    await using gate = await openGate((small) => small.addGuest(), {
      event: { entry_mode: 're-entry' },
    });
    const first = await gate.scan(gate.made.text);
    gate.clock.advance(60_000);
    const again = await gate.scan(gate.made.text);
    expect(again.verdict).toBe('admitted');
    expect(await counts(gate.core.call)).toEqual([1, 1]);
    await gate.core.call('gate.undo', { checkInId: again.checkInId });
    expect(await counts(gate.core.call)).toEqual([1, 1]);
    expect(gate.rows('SELECT check_in_time FROM registrations')).toEqual([
      { check_in_time: first.at },
    ]);
  });
});

describe('an exit', () => {
  const exits = { event: { entry_mode: 'exits' } } as const;
  it('makes room for who comes back, and an undo takes it back', async () => {
    await using gate = await openGate((small) => small.addGuest(), exits);
    const { text } = gate.made;
    const said = [];
    for (const direction of ['in', 'in', 'out', 'out', 'in', 'out'] as const) {
      gate.clock.advance(60_000);
      said.push((await gate.scan(text, { direction })).verdict);
    }
    expect(said).toEqual([
      'admitted',
      'already-inside',
      'exit-recorded',
      'exit-recorded',
      'admitted',
      'exit-recorded',
    ]);
    expect((await counts(gate.core.call))[0]).toBe(0);
    const { scans } = await gate.core.call('gate.recent', {});
    await gate.core.call('gate.undo', { checkInId: scans[0]!.checkInId });
    expect((await counts(gate.core.call))[0]).toBe(1);
  });

  it('gives its gate’s quota nothing back, and coming again takes nothing of it', async () => {
    const gates = [MAIN_GATE, SIDE_GATE].map((id) => ({
      id,
      event_id: EVENT_ID,
      name: id,
      quota: id === MAIN_GATE ? 2 : null,
    }));
    await using gate = await openGate(
      (small) => Array.from({ length: 3 }, () => small.addGuest().text),
      { ...exits, gates },
    );
    const [one, two, three] = gate.made;
    for (const direction of ['in', 'out', 'in', 'out'] as const)
      await gate.scan(one!, { direction });
    expect(await counts(gate.core.call)).toEqual([0, 1]);
    expect(await gate.scan(two!)).toMatchObject({ verdict: 'admitted' });
    expect(await gate.scan(three!)).toMatchObject({ verdict: 'quota-reached' });
    expect(await gate.scan(one!)).toMatchObject({ verdict: 'admitted' });
    expect(await counts(gate.core.call)).toEqual([2, 2]);
  });

  it('is no way around the single entry of an event that does not record exits', async () => {
    await using gate = await openGate((small) => small.addGuest());
    const result = await gate.scan(gate.made.text, { direction: 'out' });
    expect(result).toMatchObject({ verdict: 'admitted', direction: 'in' });
    expect(await gate.scan(gate.made.text, { direction: 'out' })).toMatchObject({
      verdict: 'already-inside',
    });
  });
});

describe('the last scans', () => {
  it('are at hand, newest first, with what can still be undone', async () => {
    await using gate = await openGate((small) =>
      Array.from({ length: 25 }, () => small.addGuest()),
    );
    for (const { text } of gate.made) await gate.scan(text);
    const { scans } = await gate.core.call('gate.recent', {});
    expect(scans).toHaveLength(20);
    expect(scans[0]).toMatchObject({ name: 'Guest 25', verdict: 'admitted' });
    expect(scans[0]!.undoUntil).not.toBeNull();
    await gate.core.call('gate.undo', { checkInId: scans[0]!.checkInId });
    const after = await gate.core.call('gate.recent', {});
    expect(after.scans[0]).toMatchObject({ kind: 'undo', name: 'Guest 25', undoUntil: null });
    expect(after.scans[1]!.undoUntil).toBeNull();
    gate.clock.advance(30_000);
    const later = await gate.core.call('gate.recent', {});
    expect(later.scans.filter(({ undoUntil }) => undoUntil !== null)).toEqual([]);
  });
});
