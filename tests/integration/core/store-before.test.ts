import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import { openDatabase } from '#core/storage/database.ts';
import { newId } from '#shared/domain/id.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { SettableClock } from '#tests/fakes/settable-clock.ts';
import { auditRecord } from '#tests/faults/store-audit.ts';
import { consentOf, templateOf } from '#tests/fixtures/face-desk.ts';
import { EVENT_ID, ISSUER, NOON, numberOf, TEST_KEY, testId } from '#tests/fixtures/small-event.ts';
import { restoreStoreBefore } from '#tests/fixtures/store-before.ts';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import { LIVE_TRACK, FRAME } from './face-guests.ts';
import { makeFolder, openRaw } from './test-core.ts';

const KEY = Buffer.from(TEST_KEY, 'hex');
const FACTS = ['check_ins', 'operations', 'outbox', 'activity_logs', 'registrations'] as const;

function factsOf(folder: string): Record<string, object[]> {
  const raw = openRaw(folder);
  try {
    const rows = (table: string) =>
      raw.prepare<[], object>(`SELECT * FROM ${table} ORDER BY rowid`).all();
    return Object.fromEntries(FACTS.map((table) => [table, rows(table)]));
  } finally {
    raw.close();
  }
}

it('a store of the version before keeps every fact and goes on, with faces', async () => {
  const { folder, remove } = makeFolder();
  onTestFinished(remove);
  restoreStoreBefore(folder);
  const before = factsOf(folder);
  expect(before['check_ins']).toHaveLength(7);

  const clock = new SettableClock(NOON + 60_000);
  const start = async () => {
    const core = createCore({ dataFolder: folder, throwawayKey: TEST_KEY, clock, log: silentLog });
    expect(await core.open()).toEqual({ phase: 'gate' });
    return core;
  };
  const core = await start();
  const after = factsOf(folder);
  // Nothing is another; rows only got columns, of which a check-in's says that it knew no face.
  expect(after).toMatchObject(before);
  expect(after['check_ins']?.map((row) => 'face' in row && row.face)).toEqual(Array(7).fill(null));
  expect(readdirSync(path.join(folder, 'aside'))).toHaveLength(1);
  expect(await core.call('gate.status', {})).toMatchObject({
    kioskName: 'Laptop one',
    inside: 2,
    factsWaiting: 7,
    face: { policy: 'off', templatesMade: 0, templatesWaiting: 0 },
  });

  const scan = (guest: number, face: object | null = null) =>
    core.call('gate.scan', {
      scanId: newId(),
      text: ISSUER.issue(EVENT_ID, numberOf(guest)),
      reader: 'camera',
      direction: 'in',
      face: face as never,
    });
  expect((await scan(1)).verdict).toBe('already-inside');
  expect((await scan(2)).verdict).toBe('admitted');
  // Sealed under a key that was wrapped before the key store had purposes for faces.
  const [userId, selfie] = [testId(5, 1), testId(6, 1)];
  const photo = await core.call('gate.photo', { userId });
  expect(Buffer.from(photo.bytes).toString()).toBe('a selfie of before');
  await core.close();

  // What a package of the new version brings: a consent, and an event that wants faces.
  const database = await openDatabase({
    dataFolder: folder,
    key: KEY,
    migrations: kioskMigrations,
  });
  const copy = createCopyWriter(database);
  copy.transaction(() => {
    copy.putConsent(consentOf(userId, 1));
  });
  database.exec("UPDATE events SET face_policy = 'required', entry_mode = 're-entry'");
  database.close();
  const again = await start();
  onTestFinished(() => again.close());
  const { source } = await again.call('face.nextSource', { model: CURRENT_FACE_MODEL });
  expect(source).toMatchObject({ userId, sourceId: selfie });
  const template = templateOf('one');
  const made = { model: CURRENT_FACE_MODEL, template, quality: 0.9 };
  await again.call('face.keepTemplate', { userId, sourceId: selfie, crop: FRAME, ...made });
  const result = await again.call('gate.scan', {
    scanId: newId(),
    text: ISSUER.issue(EVENT_ID, numberOf(1)),
    reader: 'camera',
    direction: 'in',
    face: { kind: 'seen', ...made, track: LIVE_TRACK, turn: null, frame: FRAME },
  });
  expect(result).toMatchObject({ verdict: 'admitted', detail: { face: { outcome: 'match' } } });
  // Old operations and new ones are one signed sequence, and so is the log.
  expect(auditRecord(folder, KEY)).toEqual([]);
});
