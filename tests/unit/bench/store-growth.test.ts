import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createAttendeeIndex } from '#core/storage/attendee-index.ts';
import { openDatabase, type WritableDatabase } from '#core/storage/database.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { newId, uuid } from '#shared/domain/id.ts';
import { ticketNumber } from '#shared/ticket/ticket-number.ts';
import { createBenchIssuer } from '#tools/bench/bench-issuer.ts';
import { growStore } from '#tools/bench/store-growth.ts';
import { fillStore } from '#tools/bench/store-rows.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-growth-'));
let database: WritableDatabase | undefined;

afterEach(() => {
  database?.close();
  rmSync(folder, { recursive: true });
});

it('a grown store holds so many times the people, each whole, valid and found by search', async () => {
  const [first, copies] = [40, 5];
  database = await openDatabase({
    dataFolder: folder,
    key: new Uint8Array(32),
    migrations: kioskMigrations,
  });
  const place = { eventId: newId(), gateId: newId(), ticketTypeId: newId() };
  const issuer = createBenchIssuer(place.eventId);
  fillStore(database, { ...place, registrations: first, issuer });
  growStore(database, copies);

  const rows = database
    .prepare<[], { id: string; user: string; number: string }>(
      `SELECT r.id, u.id AS user, t.number FROM registrations r
       JOIN users u ON u.id = r.user_id JOIN tickets t ON t.registration_id = r.id`,
    )
    .all();
  expect(rows).toHaveLength(first * copies);
  expect(new Set(rows.map(({ user }) => user)).size).toBe(first * copies);
  for (const { id, user, number } of rows) {
    expect([uuid.safeParse(id), uuid.safeParse(user)].every(({ success }) => success)).toBe(true);
    expect(ticketNumber.safeParse(number).success).toBe(true);
  }
  expect(database.pragma('foreign_key_check')).toEqual([]);
  const expected = database.prepare('SELECT expected FROM event_tallies').pluck().get();
  expect(expected).toBe(first * copies);
  const { hits } = createAttendeeIndex(database)(place.eventId, 'aarav');
  expect(hits).toHaveLength(copies);
});
