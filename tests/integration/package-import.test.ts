import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BEFORE_ANY_GATE, packageHandlers } from '#core/services/package-import.ts';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import { createPackageStore } from '#core/storage/package-store.ts';
import { newId } from '#shared/domain/id.ts';
import type { PackageLine } from '#shared/wire/event-package.ts';
import {
  draftPackage,
  OTHER_SIGNER,
  writeDraft,
  type DraftPackage,
} from '#tests/fixtures/sealed-package.ts';
import { PackageKiosk } from './package-kiosk.ts';

type LineOf<T extends PackageLine['t']> = Extract<PackageLine, { t: T }>;

let kiosk: PackageKiosk;

beforeEach(async () => {
  kiosk = await PackageKiosk.open();
});
afterEach(() => kiosk.close());

function linesOf<T extends PackageLine['t']>(draft: DraftPackage, t: T): LineOf<T>[] {
  return draft.lines.filter((line): line is LineOf<T> => line.t === t);
}

/** The same package, made later or earlier, with other rows. */
function remade(
  draft: DraftPackage,
  day: string,
  change: (line: PackageLine) => PackageLine,
): DraftPackage {
  const id = draft.header.id.replace(/.{2}$/, day);
  const header = { ...draft.header, id, created_at: `2026-11-${day}T00:00:00.000Z` };
  return { ...draft, header, lines: draft.lines.map((line) => structuredClone(line)).map(change) };
}

const revokeAll = (line: PackageLine): PackageLine =>
  line.t === 'ticket' ? { ...line, row: { ...line.row, status: 'revoked' } } : line;
const renameAll =
  (name: string, at: string) =>
  (line: PackageLine): PackageLine =>
    line.t === 'user' ? { ...line, row: { ...line.row, name, updated_at: at } } : line;

describe('taking a package', () => {
  test('loads every row, makes the event visible and tells how far it is', async () => {
    const draft = await draftPackage({ events: 2, attendees: 50 });
    const events = await kiosk.take(draft);
    expect(events.map(({ attendees }) => attendees)).toHaveLength(2);
    expect(events[0]!.gates.map(({ name }) => name)).toEqual([
      'Media Gate',
      'North Gate',
      'South Gate',
      'VIP Gate',
    ]);
    for (const [table, t] of [
      ['users', 'user'],
      ['registrations', 'registration'],
      ['tickets', 'ticket'],
      ['documents', 'document'],
      ['admin_users', 'staff'],
      ['signing_keys', 'signing_key'],
    ] as const) {
      const { n } = kiosk.row<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
      expect({ table, n }).toEqual({ table, n: linesOf(draft, t).length });
    }
    expect(kiosk.progress.at(-1)).toEqual([draft.lines.length, draft.lines.length]);
  });

  test('finds everyone by name and by ticket number', async () => {
    const draft = await draftPackage();
    await kiosk.take(draft);
    const search = 'SELECT count(*) AS n FROM attendee_search WHERE text MATCH ?';
    for (const { row } of linesOf(draft, 'ticket')) {
      const { n } = kiosk.row<{ n: number }>(search, `"${row.number.toLowerCase()}"`);
      expect(n).toBe(1);
    }
  });

  test('keeps selfies in the vault', async () => {
    const draft = await draftPackage();
    await kiosk.take(draft);
    for (const { row, data } of linesOf(draft, 'document')) {
      const address = { fileId: row.id, personId: row.user_id, purpose: 'face' as const };
      const reading = await kiosk.vault.read(address);
      expect(reading.ok && reading.bytes.toString('base64')).toBe(data);
    }
  });

  test('leaves no name, phone or picture readable on the disk', async () => {
    const draft = await draftPackage();
    await kiosk.take(draft);
    const entries = await readdir(kiosk.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.gatehouse'));
    const raw = Buffer.concat(
      await Promise.all(files.map((entry) => readFile(path.join(entry.parentPath, entry.name)))),
    );
    expect(raw.length).toBeGreaterThan(100_000);
    const canaries = linesOf(draft, 'user').flatMap(({ row }) => [
      row.name,
      row.phone,
      row.email,
      row.id,
    ]);
    expect(canaries.filter((canary) => raw.includes(canary))).toEqual([]);
    for (const { data } of linesOf(draft, 'document')) {
      expect(raw.includes(Buffer.from(data, 'base64').subarray(200, 240))).toBe(false);
    }
  });

  test('holds few pictures at a time, however many lines a turn may have', async () => {
    const draft = await draftPackage();
    const [{ row: document } = { row: undefined }] = linesOf(draft, 'document');
    const data = Buffer.alloc(300_000).toString('base64');
    for (let index = 0; index < 60; index++) {
      const id = document!.id.replace(/.{4}$/, index.toString(16).padStart(4, '0'));
      draft.lines.push({ t: 'document', row: { ...document!, id }, data });
    }
    const held: number[] = [];
    const handlers = packageHandlers({
      hasStaff: () => false,
      store: createPackageStore(kiosk.database, createCopyWriter(kiosk.database)),
      files: {
        write: (files) => {
          held.push(files.reduce((sum, { bytes }) => sum + bytes.length, 0));
          return Promise.resolve();
        },
      },
      now: () => 0,
      onProgress: () => {},
      completeErasures: async () => {},
      pace: () => BEFORE_ANY_GATE,
    });
    const file = kiosk.fileFor('pictures');
    await writeDraft(file, draft);
    await handlers['setup.importPackage']({ path: file, packageId: draft.header.id });
    expect(held.reduce((sum, bytes) => sum + bytes)).toBeGreaterThan(18_000_000);
    expect(Math.max(...held)).toBeLessThan(8_000_000);
  });

  test('twice changes nothing', async () => {
    const draft = await draftPackage({ events: 2 });
    await kiosk.take(draft);
    const before = kiosk.dump();
    await kiosk.take(draft);
    expect(kiosk.dump()).toEqual(before);
  });

  test('twice at once is one after the other', async () => {
    const draft = await draftPackage();
    await kiosk.take(draft);
    const before = kiosk.dump();
    const input = { path: kiosk.fileFor(draft.header.id), packageId: draft.header.id };
    const take = kiosk.handlers['setup.importPackage'];
    await Promise.all([take(input), take(input)]);
    expect(kiosk.dump()).toEqual(before);
  });
});

describe('a newer package of the same signer', () => {
  test('changes rows, and leaves check-ins and what follows from them alone', async () => {
    const draft = await draftPackage();
    await kiosk.take(draft);
    const [{ row: registration } = { row: undefined }] = linesOf(draft, 'registration');
    const admit = `UPDATE registrations SET admitted = 1, inside = 1, check_in_time = ? WHERE id = ?`;
    const at = '2026-11-22T06:30:00.000Z';
    kiosk.database.prepare(admit).run(at, registration!.id);
    kiosk.database.prepare('UPDATE event_tallies SET inside = 1, admitted = 1').run();
    kiosk.database.prepare('UPDATE gate_tallies SET admitted = 1').run();

    await kiosk.take(remade(draft, '23', revokeAll));

    const { revoked } = kiosk.row<{ revoked: number }>(
      `SELECT count(*) AS revoked FROM tickets WHERE status = 'revoked'`,
    );
    expect(revoked).toBe(linesOf(draft, 'ticket').length);
    expect(
      kiosk.row(
        'SELECT admitted, inside, check_in_time FROM registrations WHERE id = ?',
        registration!.id,
      ),
    ).toEqual({ admitted: 1, inside: 1, check_in_time: at });
    expect(kiosk.row('SELECT inside, admitted FROM event_tallies')).toEqual({
      inside: 1,
      admitted: 1,
    });
    expect(kiosk.row('SELECT min(admitted) AS low FROM gate_tallies')).toEqual({ low: 1 });
    expect(kiosk.row('SELECT copy_at FROM events')).toEqual({
      copy_at: '2026-11-23T00:00:00.000Z',
    });
  });

  test('ends a gate rule that it leaves out, and keeps the others', async () => {
    const draft = await draftPackage();
    await kiosk.take(draft);
    const rules = linesOf(draft, 'gate_rule');
    const [ended] = rules;
    const newer = remade(draft, '23', (line) => line);
    newer.lines = newer.lines.filter(
      (line) => line.t !== 'gate_rule' || JSON.stringify(line) !== JSON.stringify(ended),
    );
    const count = 'SELECT count(*) AS n FROM gate_rules';
    expect(kiosk.row(count)).toEqual({ n: rules.length });
    await kiosk.take(newer);
    expect(kiosk.row(count)).toEqual({ n: rules.length - 1 });
    const { gate_id, ticket_type_id } = ended!.row;
    const left = `${count} WHERE gate_id = ? AND ticket_type_id = ?`;
    expect(kiosk.row(left, gate_id, ticket_type_id)).toEqual({ n: 0 });
    await kiosk.take(draft);
    expect(kiosk.row(count)).toEqual({ n: rules.length - 1 });
  });

  test('renames people in the search index too', async () => {
    const draft = await draftPackage();
    await kiosk.take(draft);
    await kiosk.take(remade(draft, '23', renameAll('Zubeida Xavier', '2026-11-23T00:00:00.000Z')));
    const found = kiosk.row<{ n: number }>(
      'SELECT count(*) AS n FROM attendee_search WHERE text MATCH ?',
      '"zubeida xavier"',
    );
    expect(found.n).toBe(30);
  });

  test('is not undone by an older one', async () => {
    const draft = await draftPackage();
    const older = remade(draft, '19', renameAll('Old Name', '2026-11-19T00:00:00.000Z'));
    await kiosk.take(remade(draft, '23', revokeAll));
    const before = kiosk.dump();
    const events = await kiosk.take(older);
    expect(events).toHaveLength(1);
    expect(kiosk.dump()).toEqual(before);
  });
});

describe('a package of another signer', () => {
  test('wants a signed-in organiser once there are staff, who bring their own admin else', async () => {
    const draft = await draftPackage();
    await kiosk.take(draft);
    kiosk.hasStaff = true;
    const before = kiosk.dump();
    const other = await draftPackage({ seed: 'other', selfies: 0 });
    await expect(kiosk.take(other, OTHER_SIGNER)).rejects.toMatchObject({
      code: 'package-untrusted',
      facts: { reason: 'sign-in-needed' },
    });
    expect(kiosk.dump()).toEqual(before);
    expect(await kiosk.take(draft)).toHaveLength(1);
    const input = { path: kiosk.fileFor(other.header.id), packageId: other.header.id };
    const organiser = { staffId: newId(), role: 'organiser', sessionId: newId() } as const;
    const trusted = await kiosk.handlers['setup.trustPackage'](input, organiser);
    expect(trusted.events).toHaveLength(2);
    expect(await kiosk.take(other, OTHER_SIGNER)).toHaveLength(2);
  });

  test('does not get at an event that is held', async () => {
    const draft = await draftPackage();
    await kiosk.take(draft);
    const before = kiosk.dump();
    const other = remade(draft, '24', revokeAll);
    await expect(kiosk.take(other, OTHER_SIGNER)).rejects.toMatchObject({
      code: 'package-untrusted',
    });
    expect(kiosk.dump()).toEqual(before);
  });

  test('with an event of its own leaves the people of another signer’s event alone', async () => {
    const draft = await draftPackage();
    await kiosk.take(draft);
    const [{ row: victim } = { row: undefined }] = linesOf(draft, 'user');
    const other = await draftPackage({ seed: 'other', selfies: 0 });
    const blocked = { ...victim!, blocked: true, updated_at: '2027-01-01T00:00:00.000Z' };
    other.lines.push({ t: 'user', row: blocked });
    expect(await kiosk.take(other, OTHER_SIGNER)).toHaveLength(2);
    expect(kiosk.row('SELECT blocked FROM users WHERE id = ?', victim!.id)).toEqual({ blocked: 0 });
  });

  test('does not get at its staff, nor at staff made here', async () => {
    const draft = await draftPackage();
    await kiosk.take(draft);
    const [{ row: victim } = { row: undefined }] = linesOf(draft, 'staff');
    const other = await draftPackage({ seed: 'other', selfies: 0 });
    const pin_hash = '$argon2id$v=19$m=1024,t=1,p=1$c2FsdHNhbHQ$c3RvbGVu';
    other.lines.push({ t: 'staff', row: { ...victim!, role: 'supervisor', pin_hash } });
    const refusal = { code: 'package-untrusted', facts: { reason: 'other-signer' } };
    await expect(kiosk.take(other, OTHER_SIGNER)).rejects.toMatchObject(refusal);
    const row = 'SELECT name, role, pin_hash FROM admin_users WHERE id = ?';
    const { name, role, pin_hash: kept } = victim!;
    expect(kiosk.row(row, victim!.id)).toEqual({ name, role, pin_hash: kept });
    expect((await kiosk.handlers['setup.events']({})).events).toHaveLength(1);

    kiosk.database.prepare('UPDATE admin_users SET issuer_key = NULL').run();
    await expect(kiosk.take(remade(draft, '23', revokeAll))).rejects.toMatchObject(refusal);
  });

  test('keeps its own staff, whom it may change', async () => {
    await kiosk.take(await draftPackage());
    const other = await draftPackage({ seed: 'other', selfies: 0 });
    await kiosk.take(other, OTHER_SIGNER);
    const promote = (line: PackageLine): PackageLine =>
      line.t === 'staff' ? { ...line, row: { ...line.row, role: 'admin' } } : line;
    await kiosk.take(remade(other, '23', promote), OTHER_SIGNER);
    const admins = "SELECT count(*) AS n FROM admin_users WHERE role = 'admin'";
    const { n } = kiosk.row<{ n: number }>(admins);
    expect(n).toBeGreaterThanOrEqual(linesOf(other, 'staff').length);
  });

  test.each(['ticket', 'registration', 'gate', 'ticket_type'] as const)(
    'can’t take a %s of another event over',
    async (t) => {
      const draft = await draftPackage();
      await kiosk.take(draft);
      const other = await draftPackage({ seed: 'other', selfies: 0 });
      const [stolen] = linesOf(draft, t);
      const eventId = other.header.events[0]!.id;
      const line = { ...stolen!, row: { ...stolen!.row, event_id: eventId } } as PackageLine;
      const table = {
        ticket: 'tickets',
        registration: 'registrations',
        gate: 'gates',
        ticket_type: 'ticket_types',
      }[t];
      const count = `SELECT count(*) AS n FROM ${table} WHERE event_id = ?`;
      const before = kiosk.row(count, draft.header.events[0]!.id);
      other.lines.push(line);
      await expect(kiosk.take(other, OTHER_SIGNER)).rejects.toMatchObject({
        code: 'package-unreadable',
      });
      expect(kiosk.row(count, draft.header.events[0]!.id)).toEqual(before);
    },
  );
});

describe('a package that does not keep to the format', () => {
  test.each([
    [
      'a row of an event it does not announce',
      (draft: DraftPackage) => {
        const row = linesOf(draft, 'gate')[0]!.row;
        const event_id = '0190b7a1-0000-7000-8000-000000000001';
        draft.lines.push({ t: 'gate', row: { ...row, event_id } });
      },
      'foreign-event',
    ],
    [
      'a ticket before its registration',
      (draft: DraftPackage) => {
        const row = linesOf(draft, 'ticket')[0]!.row;
        const registration_id = '0190b7a1-0000-7000-8000-000000000002';
        draft.lines.push({
          t: 'ticket',
          row: { ...row, number: '0000000000001', registration_id },
        });
      },
      'constraint',
    ],
    [
      'a phone that is none',
      (draft: DraftPackage) => {
        linesOf(draft, 'user')[3]!.row.phone = '98765';
      },
      'bad-row',
    ],
  ])('(%s) is refused, and its new event stays unseen', async (_what, spoil, reason) => {
    const draft = await draftPackage();
    spoil(draft);
    const taking = kiosk.take(draft);
    await expect(taking).rejects.toMatchObject({ code: 'package-unreadable', facts: { reason } });
    await expect(taking).rejects.not.toMatchObject({ message: expect.stringContaining('98765') });
    expect((await kiosk.handlers['setup.events']({})).events).toEqual([]);
  });
});
