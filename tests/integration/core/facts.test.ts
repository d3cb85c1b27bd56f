import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#core/services/sha256.ts';
import { findBreak, type ChainedEntry } from '#shared/domain/activity-chain.ts';
import { checkInRow } from '#shared/domain/check-in.ts';
import { newId } from '#shared/domain/id.ts';
import { operation, operationText } from '#shared/domain/operation.ts';
import { openGate, openRaw, type TestGate } from './test-core.ts';

interface StoredOperation {
  id: string;
  kiosk_id: string;
  seq: number;
  hlc: string;
  type: string;
  payload: string;
  base_version: string | null;
  signature: Uint8Array;
}

async function someEvening(): Promise<TestGate<{ text: string }[]>> {
  const gate = await openGate((small) => Array.from({ length: 6 }, () => small.addGuest()));
  const [first, second] = gate.made;
  await gate.scan(first!.text);
  await gate.scan(first!.text);
  await gate.scan('no ticket');
  const admitted = await gate.scan(second!.text);
  await gate.core.call('gate.undo', { checkInId: admitted.checkInId });
  return gate;
}

describe('a fact', () => {
  it('is a check-in, a signed operation, an outbox row and a log entry, one for one', async () => {
    await using gate = await someEvening();
    const [counts] = gate.rows<Record<string, number>>(`SELECT
      (SELECT count(*) FROM check_ins) AS checkIns,
      (SELECT count(*) FROM operations) AS operations,
      (SELECT count(*) FROM outbox) AS outbox,
      (SELECT count(*) FROM activity_logs WHERE activity_type LIKE 'check-in.%') AS entries,
      (SELECT facts_waiting FROM sync_state) AS waiting`);
    expect(counts).toEqual({ checkIns: 5, operations: 5, outbox: 5, entries: 5, waiting: 5 });
    expect(await gate.core.call('gate.status', {})).toMatchObject({ factsWaiting: 5 });
  });

  it('numbers operations without gaps, also over a restart, and signs each', async () => {
    await using gate = await someEvening();
    await gate.restart();
    await gate.scan(gate.made[2]!.text);
    const [kiosk] = gate.rows<{ id: string; public_key: string }>('SELECT * FROM kiosks');
    const x = Buffer.from(kiosk!.public_key, 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const stored = gate.rows<StoredOperation>('SELECT * FROM operations ORDER BY seq');

    expect(stored.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const row of stored) {
      const { payload, signature, kiosk_id, seq, hlc, id, type, base_version } = row;
      expect(kiosk_id).toBe(kiosk!.id);
      const parsed = operation.parse({
        id,
        kiosk_id,
        seq,
        hlc,
        type,
        base_version,
        payload: JSON.parse(payload),
      });
      const text = Buffer.from(operationText(parsed, payload), 'utf8');
      expect(verify(null, text, key, signature)).toBe(true);
      const changed = Buffer.from(operationText(parsed, payload.replace('in', 'on')), 'utf8');
      expect(verify(null, changed, key, signature)).toBe(false);
    }
    expect(stored.map(({ hlc }) => hlc)).toEqual(stored.map(({ hlc }) => hlc).toSorted());
  });

  it('is the same in its operation as in its row', async () => {
    await using gate = await someEvening();
    const columns = checkInRow.keyof().options.join(', ');
    const rows = gate
      .rows<{ face: string | null }>(`SELECT ${columns} FROM check_ins ORDER BY position`)
      .map(({ face, ...row }) => (face === null ? row : { ...row, face: JSON.parse(face) }));
    const payloads = gate.rows<{ payload: string }>('SELECT payload FROM operations ORDER BY seq');
    expect(payloads.map(({ payload }) => JSON.parse(payload) as unknown)).toEqual(rows);
  });

  it('chains the activity log, so that an edit and a gap both show', async () => {
    await using gate = await someEvening();
    const entries = gate.rows<ChainedEntry>('SELECT * FROM activity_logs ORDER BY seq');
    expect(entries.length).toBeGreaterThan(5);
    expect(findBreak(entries, sha256)).toBeNull();
    const edited = entries.map((entry) =>
      entry.seq === 3 ? { ...entry, description: '{}' } : entry,
    );
    expect(findBreak(edited, sha256)).toBe(3);
    expect(
      findBreak(
        entries.filter(({ seq }) => seq !== 4),
        sha256,
      ),
    ).toBe(4);
  });

  it('leaves no personal value in the activity log', async () => {
    await using gate = await someEvening();
    const [text] = gate.rows<{ all: string }>(
      `SELECT group_concat(description, ' ') AS "all" FROM activity_logs`,
    );
    expect(text?.all).not.toMatch(/Guest|9000000|example\.org|no ticket/);
    for (const { text: ticket } of gate.made) expect(text?.all).not.toContain(ticket.slice(0, 20));
  });

  it.each(['check_ins', 'operations', 'activity_logs'])(
    'in %s refuses every change, also by REPLACE',
    async (table) => {
      await using gate = await someEvening();
      const before = gate.rows(`SELECT * FROM ${table}`);
      const raw = openRaw(gate.folder);
      try {
        const refused = new RegExp(`${table} is append-only`);
        expect(() => raw.exec(`UPDATE ${table} SET id = 'x'`)).toThrow(refused);
        expect(() => raw.exec(`DELETE FROM ${table}`)).toThrow(refused);
        expect(() => raw.exec(`REPLACE INTO ${table} SELECT * FROM ${table}`)).toThrow(refused);
      } finally {
        raw.close();
      }
      expect(gate.rows(`SELECT * FROM ${table}`)).toEqual(before);
    },
  );
});

describe('a repeated scan', () => {
  it('answers with what was recorded, also after a restart, and records nothing', async () => {
    await using gate = await openGate((small) => small.addGuest());
    const scanId = newId();
    const first = await gate.scan(gate.made.text, { scanId });
    const again = await gate.scan(gate.made.text, { scanId });
    expect(again).toEqual(first);
    await gate.restart();
    expect(await gate.scan(gate.made.text, { scanId })).toMatchObject({
      checkInId: first.checkInId,
      verdict: 'admitted',
      person: first.person,
    });
    expect(gate.rows('SELECT id FROM check_ins')).toHaveLength(1);
    expect(await gate.core.call('gate.status', {})).toMatchObject({ inside: 1, admittedHere: 1 });
  });

  it('never shows one person’s verdict for another’s ticket', async () => {
    await using gate = await openGate((small) => [small.addGuest(), small.addGuest()]);
    const scanId = newId();
    await gate.scan(gate.made[0]!.text, { scanId });
    for (const text of [gate.made[1]!.text, 'something else']) {
      await expect(gate.scan(text, { scanId })).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });
});

describe('hostile content of a code', () => {
  const NASTY = [
    "'; DROP TABLE check_ins; --",
    '<img src=x onerror=alert(1)>',
    '\u202eevil\u2066text\u200f',
    'nul\u0000 bell\u0007 escape\u001b[31m del\u007f c1\u0085',
    'lone \ud800 surrogate',
    '\u{e0041}tag and \ufeffmark',
    '😀'.repeat(400),
    'x'.repeat(4296),
    '7'.repeat(7089),
    '{"$gt":""}',
    '__proto__',
  ];
  it.each(NASTY.map((text) => [JSON.stringify(text).slice(0, 40), text]))(
    'is kept as data and shown harmlessly: %s',
    async (_, text) => {
      await using gate = await openGate(() => undefined);
      const result = await gate.scan(text);
      expect(result.verdict).toBe('not-a-ticket');
      const shown = result.detail.scannedText ?? '';
      expect(shown.length).toBeLessThanOrEqual(300);
      expect(shown.length).toBeGreaterThan(0);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(shown).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
      const [row] = gate.rows<{ hash: string }>(
        'SELECT scanned_text AS hash FROM check_ins WHERE id = ?',
        result.checkInId,
      );
      const kept = (value: string) => createHash('sha256').update(value, 'utf8').digest('hex');
      expect(kept(row!.hash)).toBe(kept(text));
      expect(gate.rows('SELECT id FROM check_ins')).toHaveLength(1);
    },
  );

  it('refuses what no QR code can hold', async () => {
    await using gate = await openGate(() => undefined);
    await expect(gate.scan('7'.repeat(7090))).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
