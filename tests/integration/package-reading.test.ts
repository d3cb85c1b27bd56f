import { readFile, truncate, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPackageFile, readPackage } from '#core/services/event-package-reader.ts';
import { signerFingerprint } from '#core/services/event-package-signer.ts';
import { seededRandom } from '#tools/simulate/random.ts';
import {
  alterPackage,
  draftPackage,
  OTHER_SIGNER,
  SIGNER,
  writeDraft,
} from '#tests/fixtures/sealed-package.ts';
import { PackageKiosk } from './package-kiosk.ts';

let kiosk: PackageKiosk;
let file: string;

beforeEach(async () => {
  kiosk = await PackageKiosk.open();
  file = kiosk.fileFor('event');
  await writeDraft(file, await draftPackage());
});
afterEach(() => kiosk.close());

const inspect = async (path = file) => kiosk.handlers['setup.inspectPackage']({ path });

describe('looking into a package', () => {
  test('says what it holds and who signed it, and stores nothing', async () => {
    const before = kiosk.dump();
    const summary = await inspect();
    expect(summary).toMatchObject({
      issuer: 'Gatehouse seed (for trying out only)',
      knownIssuer: false,
      events: [{ title: 'Vidarbha Citizens’ Convention', attendees: 30 }],
    });
    expect(summary.fingerprint).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
    expect(kiosk.dump()).toEqual(before);
  });

  test('shows another fingerprint for another signer', async () => {
    const { fingerprint } = await inspect();
    await writeDraft(file, await draftPackage(), OTHER_SIGNER);
    expect((await inspect()).fingerprint).not.toBe(fingerprint);
    expect(signerFingerprint(Buffer.alloc(32).toString('base64'))).toBe(
      '6668 7aad f862 bd77 6c8f c18b 8e9f 8e20',
    );
  });

  test('knows a signer once a package was taken', async () => {
    const { packageId } = await inspect();
    await kiosk.handlers['setup.importPackage']({ path: file, packageId });
    expect((await inspect()).knownIssuer).toBe(true);
  });
});

describe('a file that is no good package', () => {
  test('that is not there is package-not-found', async () => {
    await expect(inspect(`${file}.missing`)).rejects.toMatchObject({ code: 'package-not-found' });
  });

  test.each([
    ['empty', Buffer.alloc(0)],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['other compressed data', gzipSync('attendee,ticket\n')],
    ['compressed JSON of another kind', gzipSync('{"format":"other","version":1}\n')],
    [
      'a header alone without its fields',
      gzipSync('{"format":"gatehouse-event-package","version":1}\n'),
    ],
    ['endless in one line', gzipSync('{"'.padEnd(9_000_000, 'a'))],
  ])('that is %s is package-unreadable', async (_what, content) => {
    await writeFile(file, content);
    await expect(inspect()).rejects.toMatchObject({ code: 'package-unreadable' });
  });

  test('that is a folder is package-unreadable', async () => {
    await expect(inspect(kiosk.folder)).rejects.toMatchObject({ code: 'package-unreadable' });
  });

  test('that is of a newer format is package-newer', async () => {
    await alterPackage(file, (text) => text.replace('"version":3', '"version":4'), SIGNER);
    await expect(inspect()).rejects.toMatchObject({ code: 'package-newer', facts: { version: 4 } });
  });

  test.each([
    ['a name', (text: string) => text.replace('@example.org', '@example.com')],
    ['a line less', (text: string) => text.replace(/\n\{"t":"ticket",[^\n]*/, '')],
    ['a line more', (text: string) => text.replace(/(\n\{"t":"staff",[^\n]*)/, '$1$1')],
    ['no seal', (text: string) => text.slice(0, text.lastIndexOf('\n{"t":"seal"') + 1)],
    ['something after the seal', (text: string) => `${text}{"t":"staff"}\n`],
    ['no last newline', (text: string) => text.slice(0, -1)],
    [
      'another key in its header',
      (text: string) =>
        text.replace(/"public_key":"[^"]{44}"/, `"public_key":"${'A'.repeat(43)}="`),
    ],
  ])('whose text was altered (%s) is package-altered', async (_what, alter) => {
    await alterPackage(file, alter);
    await expect(inspect()).rejects.toMatchObject({ code: 'package-altered' });
  });

  test('that somebody else sealed anew is package-altered', async () => {
    const alter = (text: string) => text.replace('@example.org', '@example.com');
    await alterPackage(file, alter, OTHER_SIGNER);
    await expect(inspect()).rejects.toMatchObject({
      code: 'package-altered',
      facts: { reason: 'signature' },
    });
  });

  test('that was cut off anywhere, or has one flipped bit, is never taken for good', async () => {
    const whole = await readFile(file);
    const random = seededRandom(3);
    for (let round = 0; round < 60; round++) {
      const changed = Buffer.from(whole);
      const at = Math.floor(random() * whole.length);
      // Of gzip's header only the first four bytes decide; the rest names times and systems.
      if (at >= 4 && at < 10) continue;
      changed[at]! ^= 1 << Math.floor(random() * 8);
      await writeFile(file, changed);
      await expect(inspect(), `bit at ${at}`).rejects.toMatchObject({
        code: expect.stringMatching(/^package-(unreadable|altered|newer)$/),
      });
      await writeFile(file, whole);
      await truncate(file, at);
      await expect(inspect(), `cut at ${at}`).rejects.toMatchObject({
        code: expect.stringMatching(/^package-(unreadable|altered)$/),
      });
    }
  });

  test('that was changed after it was looked into is not taken', async () => {
    const { packageId } = await inspect();
    await writeDraft(file, await draftPackage({ seed: 'another' }));
    const before = kiosk.dump();
    const taking = kiosk.handlers['setup.importPackage']({ path: file, packageId });
    await expect(taking).rejects.toMatchObject({ code: 'package-altered' });
    expect(kiosk.dump()).toEqual(before);
  });
});

describe('reading again what was checked', () => {
  test('hands on nothing that the first pass did not see, however well it is sealed', async () => {
    await writeDraft(file, await draftPackage({ attendees: 1500, selfies: 0 }));
    const handle = await openPackageFile(file);
    const checked = await readPackage(handle, () => undefined);
    expect(checked.marks.length).toBeGreaterThan(2);
    const original = new Set(
      gunzipSync(await readFile(file))
        .toString('utf8')
        .split('\n'),
    );
    // In place, as a stick would that shows another file the second time.
    await alterPackage(
      file,
      (text) => text.replace(/^([^]*"number":")[0-9A-F]/, (_, before: string) => `${before}X`),
      SIGNER,
    );
    const seen: string[] = [];
    const second = readPackage(handle, (lines) => void seen.push(lines.toString('utf8')), checked);
    await expect(second).rejects.toMatchObject({
      code: 'package-altered',
      facts: { reason: 'changed-meanwhile' },
    });
    await handle.close();
    expect(seen.length).toBe(checked.marks.length - 1);
    expect(
      seen
        .join('')
        .split('\n')
        .filter((line) => !original.has(line)),
    ).toEqual([]);
  });

  test('cuts the same text alike, however it was compressed', async () => {
    await writeDraft(file, await draftPackage({ attendees: 1500, selfies: 0 }));
    const marksOf = async () => {
      const handle = await openPackageFile(file);
      try {
        return (await readPackage(handle, () => undefined)).marks;
      } finally {
        await handle.close();
      }
    };
    const before = await marksOf();
    await writeFile(file, gzipSync(gunzipSync(await readFile(file)), { level: 0 }));
    expect(await marksOf()).toEqual(before);
  });
});
