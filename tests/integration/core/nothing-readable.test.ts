import { cpSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { EVENT_ID, TYPE_STANDARD } from '#tests/fixtures/small-event.ts';
import { filesWith } from '#tests/fixtures/raw-search.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { makeFolder, openGate, openRaw, type TestGate } from './test-core.ts';

const GUEST = {
  name: 'Zarathustra Quetzalcoatl Wintergreen',
  email: 'zarathustra.wintergreen@canary.example',
  phone: '7349206518',
  location: 'Thiruvananthapuram-Canary',
};
const WALK_IN = {
  name: 'Persephone Oxyrhynchus Nightingale',
  email: 'persephone.nightingale@canary.example',
  phone: '6480175923',
  location: 'Visakhapatnam-Canary',
};
const CANARIES = [...Object.values(GUEST), ...Object.values(WALK_IN)];

/** A gate in the middle of its work: somebody came, was looked for, and was added with a picture. */
async function openBusyGate(): Promise<{ gate: TestGate<string>; face: Uint8Array }> {
  const gate = await openGate(
    (small) => {
      addStaff(small);
      return small.addGuest({ user: GUEST }).text;
    },
    // The real log, in the data folder.
    { core: { log: undefined as never } },
  );
  await gate.scan(gate.made);
  await gate.core.call('gate.search', { query: 'Zarathustra' });
  await gate.core.call('gate.search', { query: GUEST.phone });
  const { call } = await signInAs(gate.core, 'supervisor');
  const { userId } = await call('attendee.add', {
    userId: newId(),
    eventId: EVENT_ID,
    ticketTypeId: TYPE_STANDARD,
    fields: WALK_IN,
    flags: [],
    consent: null,
    approve: null,
  });
  const picture = Uint8Array.from(
    await sharp({
      create: {
        width: 320,
        height: 240,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .jpeg()
      .toBuffer(),
  );
  await call('attendee.addDocument', {
    userId,
    documentId: newId(),
    fileType: 'selfie',
    picture,
  });
  const { bytes } = await call('attendee.photo', { userId });
  return { gate, face: bytes.slice(4_000, 4_048) };
}

describe('The data folder of a gate', () => {
  it('has nobody’s name, number, address or face in the clear, while it works and afterwards', async () => {
    const { gate, face } = await openBusyGate();
    await using _ = gate;
    const { folder } = gate;
    // Not into the main file yet: the log before it is searched too.
    expect(existsSync(path.join(folder, 'gatehouse.db-wal'))).toBe(true);
    const found = () => [...CANARIES, face].map((one) => [one, filesWith(folder, one)] as const);
    expect(found().filter(([, files]) => files.length > 0)).toEqual([]);
    await gate.core.close();
    expect(found().filter(([, files]) => files.length > 0)).toEqual([]);
  });

  it('would show all of it to the same search if it were not encrypted', async () => {
    const { gate, face } = await openBusyGate();
    await using _ = gate;
    await gate.core.close();
    const { folder: open, remove } = makeFolder();
    cpSync(gate.folder, open, { recursive: true });
    const database = openRaw(open);
    database.pragma('journal_mode = DELETE');
    database.pragma("rekey = ''");
    database.close();
    for (const canary of CANARIES)
      expect([canary, filesWith(open, canary)]).toEqual([canary, ['gatehouse.db']]);
    const packed = Buffer.concat([Buffer.from('x'), face, Buffer.from('y')]).toString('base64');
    writeFileSync(path.join(open, 'picture.txt'), packed);
    writeFileSync(path.join(open, 'wide.txt'), Buffer.from(GUEST.name, 'utf16le').swap16());
    expect(filesWith(open, face)).toEqual(['picture.txt']);
    expect(filesWith(open, GUEST.name).toSorted()).toEqual(['gatehouse.db', 'wide.txt']);
    remove();
  });
});
