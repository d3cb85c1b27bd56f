import { describe, expect, it, vi } from 'vitest';
import { toInstant } from '#shared/domain/instant.ts';
import { createIssuer } from '#tests/fixtures/issuer.ts';
import { EVENT_ID, NOON } from '#tests/fixtures/small-event.ts';
import { openGate, openRaw } from './test-core.ts';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

describe('a store that takes no writes', () => {
  it('shows no verdict, says so, and goes on by itself when it can', async () => {
    await using gate = await openGate((small) => [small.addGuest(), small.addGuest()], {
      core: { heartbeatMs: 20 },
    });
    await gate.scan(gate.made[0]!.text);
    const events: string[] = [];
    gate.core.onEvent(({ event }) => events.push(event));
    const blocker = openRaw(gate.folder);
    blocker.exec('BEGIN IMMEDIATE');
    try {
      await expect(gate.scan(gate.made[1]!.text)).rejects.toMatchObject({
        code: 'database-unavailable',
      });
      const { troubles } = await gate.core.call('gate.status', {});
      expect(troubles).toContain('cannot-write');
    } finally {
      blocker.exec('ROLLBACK');
      blocker.close();
    }
    await vi.waitFor(async () => {
      const { troubles } = await gate.core.call('gate.status', {});
      expect(troubles).not.toContain('cannot-write');
    });
    expect(await gate.scan(gate.made[1]!.text)).toMatchObject({ verdict: 'admitted' });
    expect(gate.rows('SELECT id FROM check_ins')).toHaveLength(2);
    await vi.waitFor(() => expect(events).toContain('status'));
  });
});

describe('a clock that was set', () => {
  const isTold = async (gate: Awaited<ReturnType<typeof openGate>>): Promise<boolean> =>
    (await gate.core.call('gate.status', {})).troubles.includes('clock-jumped');

  it.each([
    ['two hours back', -2 * HOUR],
    ['a year forward', YEAR],
  ])('%s while running: is told, heals, and facts keep their order', async (_, change) => {
    await using gate = await openGate((small) => Array.from({ length: 3 }, () => small.addGuest()));
    const [one, two, three] = gate.made;
    await gate.scan(one!.text);
    expect(await isTold(gate)).toBe(false);
    gate.clock.set(NOON + change);
    await gate.scan(two!.text);
    expect(await isTold(gate)).toBe(true);
    gate.clock.set(NOON);
    gate.clock.advance(1000);
    expect(await isTold(gate)).toBe(false);
    await gate.scan(three!.text);
    const stamps = gate.rows<{ hlc: string }>('SELECT hlc FROM check_ins ORDER BY position');
    const order = stamps.map(({ hlc }) => hlc);
    expect(order).toEqual([...new Set(order)].toSorted());
    // A year by mistake does not stay in the stamps.
    expect(Number.parseInt(order.at(-1)!.slice(0, 12), 16)).toBeLessThan(NOON + HOUR);
  });

  it('back over a restart: is told until the clock is past what was seen', async () => {
    await using gate = await openGate((small) => small.addGuest());
    await gate.scan(gate.made.text);
    gate.clock.set(NOON - 2 * HOUR);
    await gate.restart();
    expect(await isTold(gate)).toBe(true);
    gate.clock.set(NOON);
    expect(await isTold(gate)).toBe(false);
    gate.clock.set(NOON - 2 * HOUR);
    expect(await isTold(gate)).toBe(true);
  });

  it('revives no key that was revoked, nor one that is over', async () => {
    const issuers = [createIssuer(11), createIssuer(12), createIssuer(13)] as const;
    await using gate = await openGate((small) => {
      const [revoked, over, next] = issuers;
      const at = toInstant(NOON + HOUR);
      small.putKey(revoked, EVENT_ID, { revoked_at: at });
      small.putKey(over, EVENT_ID, { valid_until: at });
      small.putKey(next, EVENT_ID, { valid_from: at });
      return issuers.map((issuer) => small.addGuest({ issuer }).text);
    });
    const said = async () => {
      const answers = [];
      for (const text of gate.made) {
        const { verdict, checkInId, undoUntil } = await gate.scan(text);
        answers.push(verdict);
        if (undoUntil !== null) await gate.core.call('gate.undo', { checkInId });
      }
      return answers;
    };
    expect(await said()).toEqual(['admitted', 'admitted', 'unknown-ticket']);
    gate.clock.advance(2 * HOUR);
    const after = ['ticket-revoked', 'unknown-ticket'];
    expect(await said()).toEqual([...after, 'admitted']);
    gate.clock.set(NOON);
    expect(await said()).toEqual([...after, 'unknown-ticket']);
    await gate.restart();
    expect(await said()).toEqual([...after, 'unknown-ticket']);
  });

  it('far ahead before the start, and then right: heals, at once and after a restart', async () => {
    await using gate = await openGate((small) => [small.addGuest(), small.addGuest()]);
    await gate.scan(gate.made[0]!.text);
    gate.clock.advance(HOUR);
    await gate.scan(gate.made[0]!.text);
    gate.clock.set(NOON + YEAR);
    await gate.restart();
    await gate.scan(gate.made[1]!.text);
    gate.clock.set(NOON + 2 * HOUR);
    expect(await isTold(gate)).toBe(false);
    expect(await gate.scan(gate.made[1]!.text)).toMatchObject({ verdict: 'admitted' });
    await gate.restart();
    expect(await isTold(gate)).toBe(false);
  });

  it('by a minute, or while the laptop slept: is nothing to tell', async () => {
    await using gate = await openGate(() => undefined);
    gate.clock.set(NOON + 60_000);
    expect(await isTold(gate)).toBe(false);
    gate.clock.advance(9 * HOUR);
    expect(await isTold(gate)).toBe(false);
  });
});
