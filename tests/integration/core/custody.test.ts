import { existsSync } from 'node:fs';
import path from 'node:path';
import { hash } from '@node-rs/argon2';
import { describe, expect, it, vi } from 'vitest';
import { DATABASE_FILE } from '#core/storage/database.ts';
import { codeOfLostHub, joinLostHub } from '#tests/fixtures/lost-hub.ts';
import { EVENT_ID, GATE_STAFF, SUPERVISOR } from '#tests/fixtures/small-event.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { openGate, openRaw } from './test-core.ts';

const PIN = '482913';
const pinHash = await hash(PIN, { memoryCost: 1024, timeCost: 1 });
const DAY = 24 * 60 * 60_000;

/** A kiosk at its gate that belongs to a hub which cannot be reached. */
async function openStand(event: { status?: 'live' | 'upcoming' } = {}) {
  const gate = await openGate(
    (small) => {
      addStaff(small);
    },
    { pinHash, event: { status: 'closed', ...event }, core: { heartbeatMs: 5 } },
  );
  const database = openRaw(gate.folder);
  await joinLostHub(database);
  database.close();
  await gate.restart();
  const lease = async () => (await gate.core.call('sync.view', {})).lease;
  /** Time passes in steps in which the laptop looks at it. */
  async function pass(milliseconds: number): Promise<void> {
    gate.clock.advance(milliseconds);
    const before = await lease();
    await vi.waitFor(async () => {
      expect((await lease())?.leftMs).not.toBe(before?.leftMs);
    });
  }
  await vi.waitFor(async () => {
    gate.clock.advance(60_000);
    expect(await lease()).not.toBeNull();
  });
  const code = async (days: number): Promise<string> => {
    const [{ id } = { id: '' }] = gate.rows<{ id: string }>('SELECT id FROM kiosks WHERE own = 1');
    const challenge = (await lease())?.challenge ?? '';
    return await codeOfLostHub(gate.folder, { kioskId: id, challenge, days });
  };
  return { gate, lease, pass, code };
}

describe('a laptop that nobody has heard of', () => {
  it('locks itself when its lease ends: the gate, admin mode, all but what reopens it', async () => {
    const { gate, lease, pass } = await openStand();
    await using _ = gate;
    await pass(29 * DAY);
    const admin = await signInAs(gate.core, 'admin');
    expect(await lease()).toMatchObject({ challenge: null });
    expect(await gate.scan('some code')).toMatchObject({ verdict: 'not-a-ticket' });
    const { items } = await admin.call('readiness.check', { eventId: EVENT_ID });
    expect(items).toContainEqual({
      code: 'lease',
      state: 'look',
      detail: 'soon',
      facts: { count: 0 },
    });
    await pass(2 * DAY);
    expect((await lease())?.challenge).toMatch(/^[0-9A-Z]{8}$/);
    await expect(gate.scan('some code')).rejects.toMatchObject({ code: 'lease-ended' });
    for (const call of [
      () => admin.call('attendee.list', {} as never),
      () => admin.call('sync.exportFile', { path: path.join(gate.folder, 'out') }),
      () => gate.core.call('setup.events', {}),
      () => gate.core.call('gate.search', { query: 'asha' }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'lease-ended' });
    }
    expect((await gate.core.call('gate.supervisors', {})).supervisors).not.toEqual([]);
    expect(await gate.core.call('gate.status', {})).toMatchObject({ gate: expect.anything() });
  });

  it('is opened by a supervisor with the code of its hub, once, for the days that it says', async () => {
    const { gate, lease, pass, code } = await openStand();
    await using _ = gate;
    await pass(31 * DAY);
    const right = await code(2);
    const typed = { staffId: SUPERVISOR, pin: PIN, code: right };
    for (const [change, why] of [
      [{ code: '0123456789' }, 'reopen-code-wrong'],
      [{ pin: '000000' }, 'pin-wrong'],
      [{ staffId: GATE_STAFF }, 'pin-wrong'],
    ] as const) {
      await expect(gate.core.call('lease.reopen', { ...typed, ...change })).rejects.toMatchObject({
        code: why,
      });
    }
    await expect(gate.scan('some code')).rejects.toMatchObject({ code: 'lease-ended' });
    const first = (await lease())?.challenge;
    await gate.core.call('lease.reopen', typed);
    expect(await lease()).toMatchObject({ challenge: null, leftMs: 2 * DAY });
    expect(await gate.scan('some code')).toMatchObject({ verdict: 'not-a-ticket' });
    const entries = gate.rows<object>(
      "SELECT * FROM activity_logs WHERE activity_type = 'kiosk.reopened'",
    );
    expect(entries).toHaveLength(1);
    expect(JSON.stringify(entries)).toContain(SUPERVISOR);
    await pass(3 * DAY);
    expect((await lease())?.challenge).toMatch(/^[0-9A-Z]{8}$/);
    expect((await lease())?.challenge).not.toBe(first);
    await expect(gate.core.call('lease.reopen', typed)).rejects.toMatchObject({
      code: 'reopen-code-wrong',
    });
  });

  it('gains nothing by a clock that is set back, nor by being started again', async () => {
    const { gate, lease, pass } = await openStand();
    await using _ = gate;
    const began = gate.clock.wall();
    await pass(20 * DAY);
    gate.clock.set(began);
    await pass(6 * DAY);
    gate.clock.set(began);
    await gate.restart();
    await pass(5 * DAY);
    expect((await lease())?.challenge).not.toBeNull();
    const shown = (await lease())?.challenge;
    gate.clock.set(began);
    await gate.restart();
    expect((await lease())?.challenge).toBe(shown);
  });

  it('stays open while an event is on, however long ago it was heard of', async () => {
    const { gate, lease, pass } = await openStand({ status: 'live' });
    await using _ = gate;
    const database = openRaw(gate.folder);
    const later = new Date(gate.clock.wall() + 40 * DAY).toISOString();
    database.prepare('UPDATE events SET doors_close_at = ?').run(later);
    database.close();
    await pass(35 * DAY);
    expect(await lease()).toMatchObject({ challenge: null });
    expect(await gate.scan('some code')).toMatchObject({ verdict: 'not-a-ticket' });
    await pass(6 * DAY);
    expect((await lease())?.challenge).not.toBeNull();
  });
});

describe('the end of a copy at the laptop itself', () => {
  it('is refused while a fact is nowhere else, and to who types another number', async () => {
    const { gate } = await openStand();
    await using _ = gate;
    await gate.scan('some code');
    const admin = await signInAs(gate.core, 'admin');
    const { people, onlyHere } = await admin.call('copy.contents', {});
    expect(onlyHere).toBeGreaterThan(0);
    await expect(admin.call('copy.destroy', { people: people + 1 })).rejects.toMatchObject({
      code: 'count-differs',
    });
    await expect(admin.call('copy.destroy', { people })).rejects.toMatchObject({
      code: 'facts-only-here',
    });
    expect(gate.core.state().phase).toBe('gate');
  });

  it('destroys keys and files once nothing is missing at the hub', async () => {
    const { gate } = await openStand();
    await using _ = gate;
    const admin = await signInAs(gate.core, 'admin');
    const { people } = await admin.call('copy.contents', {});
    const database = openRaw(gate.folder);
    database.exec('DELETE FROM outbox; UPDATE sync_state SET facts_waiting = 0');
    database.close();
    await admin.call('copy.destroy', { people });
    const left = (): string[] =>
      [DATABASE_FILE, 'secrets.json', 'folder.json', 'revoked'].filter((name) =>
        existsSync(path.join(gate.folder, name)),
      );
    // The mark of a removal goes last: nothing is begun any more.
    await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 10_000 });
    expect(gate.core.state()).toMatchObject({
      phase: 'failed',
      code: 'copy-destroyed',
      // Somebody has to have it revoked there.
      facts: { hub: 'not-told' },
    });
  });
});
