import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sha256 } from '#core/services/sha256.ts';
import { chainHash } from '#shared/domain/activity-chain.ts';
import { addStaff, signInAs, STAFF } from '#tests/fixtures/staff-session.ts';
import { TEST_KEY } from '#tests/fixtures/small-event.ts';
import { makeFolder, openGate, openRaw, type TestGate } from './test-core.ts';

const TOOL = path.resolve(import.meta.dirname, '../../../tools/verify-log.ts');
const NO_FILTER = { type: null, actorId: null, aboutId: null, from: null, until: null };
type Raw = ReturnType<typeof openRaw>;

/** What npm run verify-log says, and how it ends. */
function verify(folder: string): { readonly code: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TOOL, '--data', folder], {
    env: { ...process.env, GATEHOUSE_THROWAWAY_KEY: TEST_KEY },
    encoding: 'utf8',
  });
  return { code: status, text: stdout + stderr };
}

/** A kiosk whose log has at least ten entries, all of them signed, and that is closed. */
async function closedKiosk(): Promise<{ folder: string; entries: number }> {
  const gate = await openGate((small) => [addStaff(small), small.addGuest()]);
  onTestFinished(() => gate[Symbol.asyncDispose]());
  for (let times = 0; times < 5; times++) await signInAs(gate.core, 'admin');
  await gate.core.close();
  const [row] = gate.rows<{ n: number }>('SELECT count(*) AS n FROM activity_logs');
  return { folder: gate.folder, entries: row!.n };
}

/** Changes the file beside everything that forbids it. */
function tamper(folder: string, work: (raw: Raw) => void): void {
  const raw = openRaw(folder);
  try {
    raw.exec('DROP TRIGGER activity_logs_no_update; DROP TRIGGER activity_logs_no_delete;');
    raw.exec('DROP TRIGGER log_heads_no_update; DROP TRIGGER log_heads_no_delete;');
    work(raw);
  } finally {
    raw.close();
  }
}

describe('verify-log', () => {
  test('finds an untouched log whole, and says so', async () => {
    const { folder, entries } = await closedKiosk();
    const { code, text } = verify(folder);
    expect(text).toContain(`vouches for it up to entry ${entries}.`);
    expect(text).toMatch(/The activity log is whole/);
    expect(code).toBe(0);
  });

  test.each<[string, (raw: Raw, entries: number) => void, (entries: number) => number]>([
    [
      'an edited entry',
      (raw) => raw.exec("UPDATE activity_logs SET description = '{}' WHERE seq = 4"),
      () => 4,
    ],
    [
      'another time of an entry',
      (raw) =>
        raw.exec("UPDATE activity_logs SET created_at = '2026-11-22T11:00:00.000Z' WHERE seq = 5"),
      () => 5,
    ],
    ['a deleted entry', (raw) => raw.exec('DELETE FROM activity_logs WHERE seq = 3'), () => 3],
    [
      'two entries in each other’s place',
      (raw) =>
        raw.exec(`UPDATE activity_logs SET seq = 9999 WHERE seq = 6;
          UPDATE activity_logs SET seq = 6 WHERE seq = 7;
          UPDATE activity_logs SET seq = 7 WHERE seq = 9999;`),
      () => 6,
    ],
    [
      'a tail that was cut off',
      (raw, entries) => raw.exec(`DELETE FROM activity_logs WHERE seq >= ${entries}`),
      (entries) => entries,
    ],
    ['an emptied log', (raw) => raw.exec('DELETE FROM activity_logs'), () => 1],
  ])('finds %s', async (_, change, at) => {
    const { folder, entries } = await closedKiosk();
    tamper(folder, (raw) => change(raw, entries));
    const { code, text } = verify(folder);
    expect(text).toContain(`BROKEN. From entry ${at(entries)} on`);
    expect(text).toMatch(/is NOT whole/);
    expect(code).toBe(1);
  });

  test('finds a chain that was forged anew behind the head that was signed', async () => {
    const { folder, entries } = await closedKiosk();
    // Whoever can write the file and knows the code can chain anew, but not sign.
    tamper(folder, (raw) => {
      raw.exec("UPDATE activity_logs SET description = '{}' WHERE seq = 2");
      const rows = raw.prepare('SELECT * FROM activity_logs ORDER BY seq').all() as never[];
      let previous: Uint8Array = new Uint8Array(32);
      for (const row of rows as { seq: number }[]) {
        const hash = chainHash(previous, row as never, sha256);
        raw
          .prepare('UPDATE activity_logs SET previous_hash = ?, hash = ? WHERE seq = ?')
          .run(previous, hash, row.seq);
        previous = hash;
      }
    });
    const { code, text } = verify(folder);
    expect(text).toMatch(/BROKEN. From entry \d+ on/);
    expect(code).toBe(1);
    expect(entries).toBeGreaterThan(2);
  });

  test('finds a head that somebody else signed', async () => {
    const { folder } = await closedKiosk();
    tamper(folder, (raw) => {
      raw.prepare('UPDATE log_heads SET signature = ?').run(Buffer.alloc(64, 7));
    });
    const { code, text } = verify(folder);
    expect(text).toContain('NOT GENUINE');
    expect(code).toBe(1);
  });

  test('says that it could not check what is no data folder', () => {
    const { folder, remove } = makeFolder();
    onTestFinished(remove);
    expect(verify(folder)).toMatchObject({ code: 2 });
  });
});

describe('the log in admin mode', () => {
  async function changedStaff(gate: TestGate<unknown>) {
    const admin = await signInAs(gate.core, 'admin');
    const { id, email } = STAFF.reviewer;
    const after = { id, email, name: 'Meena Joshi-Rao', role: 'organiser', active: true } as const;
    await admin.call('staff.change', after);
    return admin;
  }

  test('shows who changed what, before and after, of whom', async () => {
    await using gate = await openGate(addStaff);
    const { call, staffId } = await changedStaff(gate);
    const filter = { ...NO_FILTER, type: 'staff.' };
    const { entries, more } = await call('log.page', { filter, before: null });
    expect(more).toBe(false);
    expect(entries).toMatchObject([
      {
        type: 'staff.changed',
        actorType: 'staff',
        actorId: staffId,
        actorName: 'The admin',
        aboutType: 'staff',
        aboutId: STAFF.reviewer.id,
        change: {
          before: { name: 'The reviewer', role: 'reviewer' },
          after: { name: 'Meena Joshi-Rao', role: 'organiser' },
        },
        isErased: false,
      },
    ]);
    // In the file they are sealed.
    const [row] = gate.rows<{ sealed: Uint8Array }>(
      "SELECT sealed FROM activity_logs WHERE activity_type = 'staff.changed'",
    );
    expect(Buffer.from(row!.sealed).includes('Joshi-Rao')).toBe(false);
  });

  test('pages without losing or repeating an entry, and filters by person and time', async () => {
    await using gate = await openGate(addStaff);
    for (let times = 0; times < 60; times++) {
      await gate.core
        .call('session.signIn', { by: 'password', email: `${times}@x.example`, password: 'wrong' })
        .catch(() => undefined);
      gate.clock.advance(16 * 60_000);
    }
    const { call } = await signInAs(gate.core, 'organiser');
    // That somebody reads the log is an entry of it, once.
    await call('log.page', { filter: NO_FILTER, before: null });
    const first = await call('log.page', { filter: NO_FILTER, before: null });
    expect(first.more).toBe(true);
    const before = first.entries.at(-1)!.position;
    const second = await call('log.page', { filter: NO_FILTER, before });
    const positions = [...first.entries, ...second.entries].map(({ position }) => position);
    const [{ n }] = gate.rows<{ n: number }>('SELECT count(*) AS n FROM activity_logs') as [
      { n: number },
    ];
    expect(positions).toEqual(Array.from({ length: n }, (_, index) => n - index));
    const byStaff = { ...NO_FILTER, actorId: STAFF.organiser.id };
    const mine = await call('log.page', { filter: byStaff, before: null });
    expect(mine.entries.map(({ type }) => type)).toEqual(['people.read', 'session.opened']);
    const late = { ...NO_FILTER, from: '2026-11-23T00:00:00.000Z' };
    const page = await call('log.page', { filter: late, before: null });
    expect(page.entries.every(({ at }) => at >= '2026-11-23')).toBe(true);
    expect(page.entries).not.toHaveLength(0);
  });

  test('is checked by the core too', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await changedStaff(gate);
    const { writers } = await call('log.verify', {});
    expect(writers).toMatchObject([{ brokenAt: null, signature: 'none' }]);
  });

  test('is exported without the values before and after, which is noted', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await changedStaff(gate);
    const file = path.join(gate.folder, 'log.csv');
    const { rows } = await call('log.export', { filter: NO_FILTER, format: 'csv', path: file });
    const text = readFileSync(file, 'utf8');
    expect(text.trim().split('\n')).toHaveLength(rows + 1);
    expect(text).toContain('staff.changed');
    expect(text).not.toContain('Joshi-Rao');
    const types = gate.rows<{ t: string }>('SELECT activity_type AS t FROM activity_logs');
    expect(types.at(-1)).toEqual({ t: 'log.exported' });
  });
});
