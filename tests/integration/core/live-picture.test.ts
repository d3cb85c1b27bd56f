import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { hash } from '@node-rs/argon2';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import {
  EVENT_ID,
  MAIN_GATE,
  OTHER_EVENT_ID,
  SIDE_GATE,
  SUPERVISOR,
} from '#tests/fixtures/small-event.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { openGate, type TestGate } from './test-core.ts';

const PIN = '482913';
const pinHash = await hash(PIN, { memoryCost: 1024, timeCost: 1 });

type Gate = TestGate<{ guests: string[]; blocked: string }>;

function openEvening(): Promise<Gate> {
  return openGate(
    (small) => {
      addStaff(small);
      const guests = Array.from({ length: 6 }, () => small.addGuest().text);
      return { guests, blocked: small.addGuest({ user: { blocked: true } }).text };
    },
    { pinHash, event: { capacity: 10 } },
  );
}

/** Four come in ten seconds apart, one is taken back, one refused and let in all the same. */
async function anEvening(gate: Gate): Promise<void> {
  const { guests, blocked } = gate.made;
  for (const text of guests.slice(0, 4)) {
    await gate.scan(text);
    gate.clock.advance(10_000);
  }
  const taken = await gate.scan(guests[4]!);
  await gate.core.call('gate.undo', { checkInId: taken.checkInId });
  await gate.scan('no ticket');
  await gate.scan(guests[0]!);
  gate.clock.advance(60_000);
  const refused = await gate.scan(blocked);
  await gate.core.call('gate.override', {
    checkInId: refused.checkInId,
    staffId: SUPERVISOR,
    pin: PIN,
    reason: 'organiser-approved',
  });
}

describe('the live picture', () => {
  it('is empty before the first guest', async () => {
    await using gate = await openEvening();
    const { call } = await signInAs(gate.core, 'supervisor');
    expect(await call('live.picture', { eventId: EVENT_ID })).toMatchObject({
      expected: 7,
      inside: 0,
      admitted: 0,
      capacity: 10,
      refused: 0,
      arrivals: { counts: [] },
      verdicts: [],
      medianSecondsAPerson: null,
      faceScores: null,
    });
  });

  it('counts what happened, and goes on counting from where it stopped', async () => {
    await using gate = await openEvening();
    const { call } = await signInAs(gate.core, 'organiser');
    await anEvening(gate);
    const picture = await call('live.picture', { eventId: EVENT_ID });
    expect(picture).toMatchObject({
      inside: 5,
      admitted: 5,
      refused: 3,
      overridden: 1,
      arrivals: { from: '2026-11-22T12:00:00.000Z', counts: [4, 1] },
      verdicts: [
        { verdict: 'admitted', count: 4 },
        { verdict: 'not-a-ticket', count: 1 },
        { verdict: 'person-blocked', count: 1 },
        { verdict: 'already-inside', count: 1 },
      ],
      overrideReasons: [{ reason: 'organiser-approved', count: 1 }],
      medianSecondsAPerson: 10,
    });
    expect(picture.gates).toMatchObject([
      { id: MAIN_GATE, name: 'Main gate', admitted: 5, refused: 3 },
      { id: SIDE_GATE, name: 'Side gate', admitted: 0, refused: 0, lastAt: null },
    ]);

    await gate.scan(gate.made.guests[5]!);
    const next = await call('live.picture', { eventId: EVENT_ID });
    expect(next).toMatchObject({ inside: 6, admitted: 6, arrivals: { counts: [4, 2] } });
    expect(await call('live.picture', { eventId: OTHER_EVENT_ID })).toMatchObject({
      expected: 0,
      admitted: 0,
      verdicts: [],
    });
  });

  it('takes back an entry that it had counted', async () => {
    await using gate = await openEvening();
    const { call } = await signInAs(gate.core, 'admin');
    const first = await gate.scan(gate.made.guests[0]!);
    expect(await call('live.picture', { eventId: EVENT_ID })).toMatchObject({ admitted: 1 });
    await gate.core.call('gate.undo', { checkInId: first.checkInId });
    expect(await call('live.picture', { eventId: EVENT_ID })).toMatchObject({
      admitted: 0,
      verdicts: [],
      arrivals: { counts: [] },
    });
  });

  it('answers many at once alike: nothing is counted twice', async () => {
    await using gate = await openEvening();
    const { call } = await signInAs(gate.core, 'organiser');
    await anEvening(gate);
    const ask = () => call('live.picture', { eventId: EVENT_ID });
    const pictures = await Promise.all([ask(), ask(), ask(), ask()]);
    expect(new Set(pictures.map(({ refused }) => refused))).toEqual(new Set([3]));
  });

  it('is refused of an event that is not here, and to gate staff', async () => {
    await using gate = await openEvening();
    const organiser = await signInAs(gate.core, 'organiser');
    await expect(organiser.call('live.picture', { eventId: newId() })).rejects.toMatchObject({
      code: 'event-unknown',
    });
    const staff = await signInAs(gate.core, 'gate');
    await expect(staff.call('live.picture', { eventId: EVENT_ID })).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });
});

describe('the report', () => {
  it('is a table of the same numbers, and a note of who took it', async () => {
    await using gate = await openEvening();
    const { call, staffId } = await signInAs(gate.core, 'organiser');
    await anEvening(gate);
    const file = path.join(gate.folder, 'report.csv');
    const { rows } = await call('live.exportReport', {
      eventId: EVENT_ID,
      format: 'csv',
      path: file,
    });
    const text = await readFile(file, 'utf8');
    const table = parse<Record<string, string>>(text, { bom: true, columns: true });
    expect(table).toHaveLength(rows);
    const value = (section: string, item: string, measure: string) =>
      table.find(
        (row) => row['section'] === section && row['item'] === item && row['measure'] === measure,
      )?.['value'];
    expect(value('event', 'title', 'is')).toBe('Founders evening');
    expect(value('total', 'admitted', 'count')).toBe('5');
    expect(value('total', 'timeAPerson', 'medianSeconds')).toBe('10');
    expect(value('gate', 'Main gate', 'refused')).toBe('3');
    expect(value('verdict', 'person-blocked', 'count')).toBe('1');
    expect(value('arrivals', '2026-11-22T12:00:00.000Z', 'entries')).toBe('4');
    expect(
      gate.rows('SELECT actor_id FROM activity_logs WHERE activity_type = ?', 'report.exported'),
    ).toEqual([{ actor_id: staffId }]);
  });

  it('is refused where it can not be written, and then not noted', async () => {
    await using gate = await openEvening();
    const { call } = await signInAs(gate.core, 'organiser');
    const file = path.join(gate.folder, 'nowhere', 'report.json');
    await expect(
      call('live.exportReport', { eventId: EVENT_ID, format: 'json', path: file }),
    ).rejects.toMatchObject({ code: 'file-not-written' });
    expect(
      gate.rows('SELECT id FROM activity_logs WHERE activity_type = ?', 'report.exported'),
    ).toEqual([]);
  });
});
