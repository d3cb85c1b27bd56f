import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { operation, operationText } from '#shared/domain/operation.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { draftOf } from '#tests/fixtures/event-draft.ts';
import { HOSTILE_TEXTS } from '#tests/fixtures/hostile-text.ts';
import {
  EVENT_ID,
  MAIN_GATE,
  SIDE_GATE,
  TYPE_STANDARD,
  TYPE_VIP,
  type Guest,
} from '#tests/fixtures/small-event.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { openGate, type TestGate } from './test-core.ts';

const FACES = path.join(import.meta.dirname, '../../fixtures/faces');

let gate: TestGate<{ guests: Guest[] }>;
let call: CoreClient;
let staffId: Uuid;
let told: string[];

beforeEach(async () => {
  gate = await openGate((small) => {
    addStaff(small);
    return { guests: [1, 2, 3].map(() => small.addGuest()) };
  });
  ({ call, staffId } = await signInAs(gate.core, 'organiser'));
  told = [];
  gate.core.onEvent(({ event, payload }) => {
    if (event === 'data-changed') told.push(payload.what);
  });
});
afterEach(() => gate[Symbol.asyncDispose]());

async function detail(eventId: Uuid = EVENT_ID) {
  return call('event.detail', { eventId });
}

async function make(change: Parameters<typeof draftOf>[0] = {}): Promise<Uuid> {
  const eventId = newId();
  // Each event has ids of its own.
  const [type, main] = [newId(), newId()];
  const draft = draftOf({
    ticketTypes: [{ id: type, name: 'Standard' }],
    gates: [{ id: main, name: 'Main gate', quota: null, rules: [] }],
    ...change,
  });
  await call('event.save', { eventId, version: null, draft });
  return eventId;
}

describe('making an event', () => {
  test('writes rows, a signed operation, stamps and a log entry, and says so', async () => {
    const eventId = newId();
    const draft = draftOf();
    const saved = await call('event.save', { eventId, version: null, draft });
    const found = await detail(eventId);
    expect(found.draft).toEqual(draft);
    expect(found.version).toBe(saved.version);
    expect(found.item).toMatchObject({ status: 'upcoming', madeHere: true, expected: 0 });

    const [row] = gate.rows<{ payload: string; hlc: string; type: string; base_version: null }>(
      "SELECT * FROM operations WHERE type = 'event.saved'",
    );
    expect(row).toMatchObject({ hlc: saved.version, base_version: null });
    expect(JSON.parse(row!.payload)).toMatchObject({ event: { id: eventId }, gates: [{}] });
    const [entry] = gate.rows<Record<string, unknown>>(
      "SELECT * FROM activity_logs WHERE activity_type = 'event.made'",
    );
    expect(entry).toMatchObject({ actor_id: staffId, about_type: 'event', about_id: eventId });
    expect(entry!['sealed']).toBeInstanceOf(Uint8Array);
    const stamps = gate.rows<{ hlc: string }>(
      'SELECT hlc FROM field_versions WHERE entity_id = ?',
      eventId,
    );
    expect(new Set(stamps.map(({ hlc }) => hlc))).toEqual(new Set([saved.version]));
    expect(told).toContain('events');
    expect((await gate.core.call('setup.events', {})).events.map(({ id }) => id)).toContain(
      eventId,
    );
  });

  test('twice with the same content is once; with another it is a clash', async () => {
    const eventId = newId();
    const input = { eventId, version: null, draft: draftOf() };
    const first = await call('event.save', input);
    expect(await call('event.save', input)).toEqual(first);
    await expect(
      call('event.save', { ...input, draft: draftOf({ title: 'Another evening' }) }),
    ).rejects.toMatchObject({ code: 'edit-clash' });
    expect(gate.rows("SELECT 1 FROM operations WHERE type = 'event.saved'")).toHaveLength(1);
  });

  test('that is wrong says so by field and writes nothing', async () => {
    const draft = draftOf({ title: 'No', gates: [] });
    await expect(
      call('event.save', { eventId: newId(), version: null, draft }),
    ).rejects.toMatchObject({
      code: 'form-invalid',
      facts: { title: 'too-short', gates: 'missing' },
    });
    expect(gate.rows("SELECT 1 FROM operations WHERE type = 'event.saved'")).toHaveLength(0);
  });

  test('never takes a type or a gate away from another event', async () => {
    const draft = draftOf({ ticketTypes: [{ id: TYPE_STANDARD, name: 'Mine now' }] });
    await expect(
      call('event.save', { eventId: newId(), version: null, draft }),
    ).rejects.toMatchObject({ code: 'form-invalid', facts: { gates: 'invalid' } });
    expect((await detail()).ticketTypes.map(({ name }) => name)).toContain('Standard');
  });

  test.each(HOSTILE_TEXTS)('keeps %s plain, or refuses it', async (_, text) => {
    const draft = draftOf({
      title: `Evening ${text}`.slice(0, 180),
      description: `An evening. ${text}`.slice(0, 1900),
      venue: `Hall ${text}`.slice(0, 180),
    });
    const eventId = newId();
    await call('event.save', { eventId, version: null, draft });
    const found = await detail(eventId);
    expect(JSON.stringify(found.event)).not.toMatch(/<[a-z!/?]|\\u0000/i);
    const listed = await call('event.list', { query: text.slice(0, 200), statuses: [], offset: 0 });
    expect(listed.total).toBeLessThanOrEqual(3);
    const typed = { query: 'evening', statuses: [], offset: 0 };
    expect((await call('event.list', typed)).total).toBe(3);
  });
});

describe('changing an event', () => {
  test('names what it saw, stamps only what changed', async () => {
    const before = await detail();
    const draft = { ...before.draft, title: 'Founders night' };
    const saved = await call('event.save', { eventId: EVENT_ID, version: before.version, draft });
    const stamps = gate.rows<{ field: string }>(
      'SELECT field FROM field_versions WHERE entity_id = ?',
      EVENT_ID,
    );
    expect(stamps.map(({ field }) => field)).toEqual(['title']);
    await expect(
      call('event.save', {
        eventId: EVENT_ID,
        version: before.version,
        draft: { ...draft, title: 'Too late for this' },
      }),
    ).rejects.toMatchObject({ code: 'edit-clash' });
    expect((await detail()).version).toBe(saved.version);
  });

  test('changes the gate’s next verdict', async () => {
    const { draft, version } = await detail();
    const gates = draft.gates.map((one) => ({ ...one, rules: [] }));
    const closed = { ...draft, gates, doorsCloseAt: '2026-11-22T16:00' };
    await call('event.save', { eventId: EVENT_ID, version, draft: closed });
    expect((await gate.scan(gate.made.guests[0]!.text)).verdict).toBe('too-late');
  });

  test('refuses to take away a type that somebody holds, or a gate in use', async () => {
    const { draft, version } = await detail();
    const without = {
      ...draft,
      ticketTypes: draft.ticketTypes.filter(({ id }) => id !== TYPE_STANDARD),
      gates: draft.gates.filter(({ id }) => id !== MAIN_GATE).map((one) => ({ ...one, rules: [] })),
    };
    await expect(
      call('event.save', { eventId: EVENT_ID, version, draft: without }),
    ).rejects.toMatchObject({
      code: 'form-invalid',
      facts: { ticketTypes: 'in-use', gates: 'in-use' },
    });
    const unused = {
      ...draft,
      ticketTypes: draft.ticketTypes.filter(({ id }) => id !== TYPE_VIP),
      gates: draft.gates.filter(({ id }) => id !== SIDE_GATE),
    };
    await call('event.save', { eventId: EVENT_ID, version, draft: unused });
    expect((await detail()).gates.map(({ id }) => id)).toEqual([MAIN_GATE]);
  });

  test('of a package is for who made it', async () => {
    const packageId = newId();
    await gate.core.close();
    gate.rows(
      "INSERT INTO packages VALUES (?, 'Them', 'key', '2026-11-01', '2026-11-01') RETURNING id",
      packageId,
    );
    gate.rows('UPDATE events SET package_id = ? WHERE id = ? RETURNING id', packageId, EVENT_ID);
    await gate.restart();
    ({ call } = await signInAs(gate.core, 'organiser'));
    const { draft, version, item } = await detail();
    expect(item.madeHere).toBe(false);
    const change = { eventId: EVENT_ID, version };
    for (const refused of [
      call('event.save', { ...change, draft: { ...draft, title: 'Ours now' } }),
      call('event.changeStatus', { ...change, status: 'closed' }),
      call('event.setPicture', { eventId: EVENT_ID, picture: null }),
      call('event.exportPackage', {
        eventId: EVENT_ID,
        path: path.join(gate.folder, 'x.gatehouse'),
      }),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'not-made-here' });
    }
  });

  test('is for organisers', async () => {
    ({ call } = await signInAs(gate.core, 'supervisor'));
    const { draft, version } = await detail();
    await expect(
      call('event.save', { eventId: EVENT_ID, version, draft: { ...draft, title: 'Mine now' } }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

describe('the steps of an event', () => {
  test('a cancelled one turns people away at once, and comes back', async () => {
    const { version } = await detail();
    const cancel = { eventId: EVENT_ID, version, status: 'cancelled' } as const;
    await call('event.changeStatus', cancel);
    expect((await gate.scan(gate.made.guests[0]!.text)).verdict).toBe('event-cancelled');
    const { version: now } = await detail();
    await expect(
      call('event.changeStatus', { eventId: EVENT_ID, version: now, status: 'closed' }),
    ).rejects.toMatchObject({
      code: 'event-status-impossible',
      facts: { from: 'cancelled', to: 'closed' },
    });
    await call('event.changeStatus', { eventId: EVENT_ID, version: now, status: 'upcoming' });
    expect((await gate.scan(gate.made.guests[0]!.text)).verdict).toBe('admitted');
  });

  test('a closed one admits nobody until it is opened again, and keeps who came', async () => {
    await gate.scan(gate.made.guests[0]!.text);
    const close = { eventId: EVENT_ID, version: null, status: 'closed' } as const;
    const { version } = await call('event.changeStatus', close);
    expect((await gate.scan(gate.made.guests[1]!.text)).verdict).toBe('event-not-open');
    await call('event.changeStatus', { ...close, version, status: 'live' });
    expect((await gate.scan(gate.made.guests[0]!.text)).verdict).toBe('already-inside');
  });
});

describe('consequences', () => {
  test('count the tickets that a change of a live event touches', async () => {
    await gate.scan(gate.made.guests[0]!.text);
    const { draft } = await detail();
    const vipOnly = draft.gates.map((one) => ({
      ...one,
      quota: one.id === MAIN_GATE ? 0 : null,
      rules: [{ ticketTypeId: TYPE_VIP, admitsFrom: null, admitsUntil: null }],
    }));
    const { consequences } = await call('event.consequences', {
      eventId: EVENT_ID,
      draft: {
        ...draft,
        gates: vipOnly,
        capacity: 2,
        facePolicy: 'required',
        doorsOpenAt: '2026-11-22T16:00',
        entryMode: 're-entry',
      },
    });
    expect(consequences).toEqual([
      { code: 'type-without-gate', count: 3, name: 'Standard' },
      { code: 'quota-below-admitted', count: 1, name: 'Main gate' },
      { code: 'capacity-below-registered', count: 3, name: '' },
      { code: 'opens-later', count: 2, name: '' },
      { code: 'entry-mode-changed', count: 1, name: '' },
      { code: 'face-required-without-template', count: 3, name: '' },
    ]);
    expect((await detail()).draft).toEqual(draft);
  });

  test('say that a gate is stood at, and nothing of an event that is closed', async () => {
    const { draft } = await detail();
    const gates = draft.gates.filter(({ id }) => id !== MAIN_GATE);
    const input = { eventId: EVENT_ID, draft: { ...draft, gates } };
    expect((await call('event.consequences', input)).consequences).toContainEqual({
      code: 'gate-in-use',
      count: 0,
      name: 'Main gate',
    });
    await call('event.changeStatus', { eventId: EVENT_ID, version: null, status: 'closed' });
    expect((await call('event.consequences', input)).consequences).toEqual([]);
  });
});

test('a duplicate has ids of its own, moved times and nobody in it', async () => {
  const newEventId = newId();
  const input = {
    eventId: EVENT_ID,
    newEventId,
    title: 'Founders evening again',
    startsAt: '2026-12-22T15:30',
  };
  const made = await call('event.duplicate', input);
  expect(await call('event.duplicate', input)).toEqual(made);
  const [old, copy] = [await detail(), await detail(newEventId)];
  expect(copy.item).toMatchObject({ title: input.title, status: 'upcoming', expected: 0 });
  expect(copy.event.doors_open_at).toBe('2026-12-22T10:00:00.000Z');
  expect(copy.gates.map(({ name }) => name)).toEqual(old.gates.map(({ name }) => name));
  const ids = new Set([...old.gates, ...old.ticketTypes].map(({ id }) => id));
  expect([...copy.gates, ...copy.ticketTypes].filter(({ id }) => ids.has(id))).toEqual([]);
  const side = copy.draft.gates.find(({ name }) => name === 'Side gate');
  expect(side!.rules).toMatchObject([{ admitsUntil: '2026-12-22T18:30' }]);
});

describe('a picture', () => {
  test('is made anew, kept encrypted, shown, replaced and removed', async () => {
    const bytes = new Uint8Array(await readFile(path.join(FACES, 'visitor-01-selfie.jpg')));
    await call('event.setPicture', { eventId: EVENT_ID, picture: bytes });
    const first = await call('event.picture', { eventId: EVENT_ID });
    expect(Array.from(first.bytes.subarray(0, 3))).toEqual([0xff, 0xd8, 0xff]);
    expect((await detail()).item.hasPicture).toBe(true);
    const image = (await detail()).event.image!;
    const stored = path.join(gate.folder, 'files', image.slice(-2), image);
    expect((await readFile(stored)).subarray(0, 4).toString()).toBe('GHV1');

    await call('event.setPicture', { eventId: EVENT_ID, picture: bytes });
    await expect(readFile(stored)).rejects.toMatchObject({ code: 'ENOENT' });
    await call('event.setPicture', { eventId: EVENT_ID, picture: null });
    await expect(call('event.picture', { eventId: EVENT_ID })).rejects.toMatchObject({
      code: 'photo-unavailable',
    });
    expect(gate.rows('SELECT 1 FROM doomed_files')).toEqual([]);
  });

  test('that is none is refused, and the event stays as it is', async () => {
    const picture = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
    await expect(call('event.setPicture', { eventId: EVENT_ID, picture })).rejects.toMatchObject({
      code: 'picture-not-supported',
    });
    const large = new Uint8Array(5 * 1024 * 1024 + 1);
    await expect(
      call('event.setPicture', { eventId: EVENT_ID, picture: large }),
    ).rejects.toMatchObject({ code: 'picture-too-large' });
    expect((await detail()).version).toBeNull();
  });
});

describe('the list', () => {
  test('has the next to come first, searched and filtered', async () => {
    const later = await make({ title: 'Spring fair in Pune', venue: 'Shaniwar Wada' });
    const past = await make({
      title: 'Autumn fair',
      startsAt: '2026-10-01T10:00',
      doorsOpenAt: '2026-10-01T09:00',
      doorsCloseAt: '2026-10-01T12:00',
    });
    const ids = async (query: string, statuses: 'upcoming'[] = []) =>
      (await call('event.list', { query, statuses, offset: 0 })).events.map(({ id }) => id);
    expect((await ids('')).slice(2)).toEqual([later, past]);
    expect(await ids('SHANIWAR fair')).toEqual([later]);
    expect(await ids('', ['upcoming'])).toEqual([later, past]);
    expect(await ids('no such words')).toEqual([]);
  });
});

test('every operation is one that the contract knows, signed by this kiosk', async () => {
  await make();
  const rows = gate.rows<Record<string, string>>('SELECT * FROM operations ORDER BY seq');
  for (const row of rows) {
    const { id, kiosk_id, seq, hlc, type, base_version } = row;
    const payload: unknown = JSON.parse(row['payload']!);
    const parsed = operation.parse({ id, kiosk_id, seq, hlc, type, base_version, payload });
    expect(parsed.payload).toEqual(payload);
    expect(operationText(parsed, row['payload']!)).toContain(type!);
  }
  expect(rows.map(({ type }) => type)).toContain('event.saved');
});
