import { existsSync, symlinkSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCore, type Core } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { newId } from '#shared/domain/id.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { packageHeader, packageLine, type PackageLine } from '#shared/wire/event-package.ts';
import { SettableClock } from '#tests/fakes/settable-clock.ts';
import { EVENT_ID, MAIN_GATE, NOON, TEST_KEY, type Guest } from '#tests/fixtures/small-event.ts';
import { addStaff, signInAs, STAFF, STAFF_PASSWORD } from '#tests/fixtures/staff-session.ts';
import { makeFolder, openGate, type TestGate } from './test-core.ts';

let gate: TestGate<Guest[]>;
let call: CoreClient;
let file: string;

beforeEach(async () => {
  gate = await openGate((small) => {
    addStaff(small);
    return [1, 2, 3, 4].map((index) =>
      small.addGuest(index === 4 ? { registration: { status: 'cancelled' } } : {}),
    );
  });
  ({ call } = await signInAs(gate.core, 'organiser'));
  file = path.join(gate.folder, 'evening.gatehouse');
});
afterEach(() => gate[Symbol.asyncDispose]());

async function linesOf(name: string): Promise<{ header: unknown; lines: PackageLine[] }> {
  const text = gunzipSync(await readFile(name)).toString('utf8');
  const [header = '', ...rest] = text.trimEnd().split('\n');
  const lines = rest.slice(0, -1).map((line) => packageLine.parse(JSON.parse(line)));
  return { header: JSON.parse(header), lines };
}

/** Another laptop, fresh from its box. */
async function otherLaptop(): Promise<{ core: Core; close: () => Promise<void> }> {
  const { folder, remove } = makeFolder();
  const clock = new SettableClock(NOON);
  const core = createCore({ dataFolder: folder, throwawayKey: TEST_KEY, clock, log: silentLog });
  await core.open();
  return {
    core,
    close: async () => {
      await core.close();
      remove();
    },
  };
}

test('a package that was written here opens the gate of another laptop', async () => {
  const progress: number[] = [];
  gate.core.onEvent((told) => {
    if (told.event === 'work-progress') progress.push(told.payload.done);
  });
  const exported = await call('event.exportPackage', { eventId: EVENT_ID, path: file });
  expect(exported.attendees).toBe(3);
  expect(exported.bytes).toBe((await stat(file)).size);
  expect(await readdir(gate.folder)).not.toContain('evening.gatehouse.part');

  const other = await otherLaptop();
  try {
    const found = await other.core.call('setup.inspectPackage', { path: file });
    expect(found).toMatchObject({ issuer: 'Laptop one', fingerprint: exported.fingerprint });
    const { packageId } = found;
    await other.core.call('setup.importPackage', { path: file, packageId });
    await other.core.call('setup.chooseGate', {
      kioskName: 'Laptop two',
      eventId: EVENT_ID,
      gateId: MAIN_GATE,
    });
    const scan = (text: string) =>
      other.core.call('gate.scan', { scanId: newId(), text, reader: 'camera', direction: 'in' });
    expect((await scan(gate.made[0]!.text)).verdict).toBe('admitted');
    expect((await scan(gate.made[3]!.text)).verdict).toBe('registration-cancelled');
    // Staff came along: the organiser signs in with the password of the first laptop.
    const { email } = STAFF.organiser;
    const signIn = { by: 'password', email, password: STAFF_PASSWORD } as const;
    const { token } = await other.core.call('session.signIn', signIn);
    const { item } = await other.core.as(token).call('event.detail', { eventId: EVENT_ID });
    expect(item.madeHere).toBe(false);
  } finally {
    await other.close();
  }
});

test('a ticket that was issued here is admitted there', async () => {
  const [guest] = gate.made;
  const { registrationId } = guest!;
  const issued = await call('ticket.replace', { registrationId, newNumber: null });
  await call('event.exportPackage', { eventId: EVENT_ID, path: file });
  const other = await otherLaptop();
  try {
    const { packageId } = await other.core.call('setup.inspectPackage', { path: file });
    await other.core.call('setup.importPackage', { path: file, packageId });
    const place = { kioskName: 'Laptop two', eventId: EVENT_ID, gateId: MAIN_GATE };
    await other.core.call('setup.chooseGate', place);
    const scan = (text: string) =>
      other.core.call('gate.scan', { scanId: newId(), text, reader: 'camera', direction: 'in' });
    expect((await scan(guest!.text)).verdict).toBe('ticket-replaced');
    expect((await scan(issued.text!)).verdict).toBe('admitted');
  } finally {
    await other.close();
  }
});

test('what is exported is what is there when it starts, whatever the gate writes meanwhile', async () => {
  const [exported, ...scanned] = await Promise.all([
    call('event.exportPackage', { eventId: EVENT_ID, path: file }),
    ...gate.made.slice(0, 3).map(({ text }) => gate.scan(text)),
  ]);
  expect(scanned.map(({ verdict }) => verdict)).toEqual(['admitted', 'admitted', 'admitted']);
  const { header, lines } = await linesOf(file);
  expect(packageHeader.parse(header)).toMatchObject({
    version: 3,
    rows: lines.length,
    events: [{ id: EVENT_ID, attendees: exported.attendees }],
  });
  const counts = new Map<string, number>();
  for (const { t } of lines) counts.set(t, (counts.get(t) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({
    event: 1,
    ticket_type: 2,
    gate: 2,
    gate_rule: 1,
    signing_key: 1,
    staff: 7,
    user: 4,
    registration: 4,
    ticket: 4,
  });
});

test('the same laptop signs all its packages, and a newer one replaces the older', async () => {
  const first = await call('event.exportPackage', { eventId: EVENT_ID, path: file });
  await gate.restart();
  ({ call } = await signInAs(gate.core, 'organiser'));
  gate.clock.advance(60_000);
  const second = await call('event.exportPackage', { eventId: EVENT_ID, path: file });
  expect(second.fingerprint).toBe(first.fingerprint);
});

test.skipIf(process.platform === 'win32')(
  'a place that can’t be written to is said, and leaves nothing behind',
  async () => {
    const missing = path.join(gate.folder, 'no-such-folder', 'x.gatehouse');
    await expect(
      call('event.exportPackage', { eventId: EVENT_ID, path: missing }),
    ).rejects.toMatchObject({ code: 'file-not-written', facts: { reason: 'ENOENT' } });
    await expect(
      call('event.exportPackage', { eventId: EVENT_ID, path: 'relative.gatehouse' }),
    ).rejects.toMatchObject({ code: 'file-not-written' });
    // A folder in the file's place: the rename fails, what was written beside it goes.
    const taken = path.join(gate.folder, 'taken.gatehouse');
    await mkdir(taken);
    await expect(
      call('event.exportPackage', { eventId: EVENT_ID, path: taken }),
    ).rejects.toMatchObject({ code: 'file-not-written' });
    expect(await readdir(gate.folder)).not.toContain('taken.gatehouse.part');
  },
);

test.skipIf(!existsSync('/dev/full'))('a full disk is said', async () => {
  symlinkSync('/dev/full', `${file}.part`);
  await expect(
    call('event.exportPackage', { eventId: EVENT_ID, path: file }),
  ).rejects.toMatchObject({ code: 'disk-full' });
  expect(existsSync(file)).toBe(false);
});
