import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { createHash, sign, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { syncFileBytesToSign } from '#core/services/sync/stick-seal.ts';
import { newId } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import {
  SYNC_FILE_FORMAT,
  SYNC_FILE_LIMITS,
  SYNC_FILE_VERSION,
  type SyncFileLine,
} from '#shared/wire/sync-file.ts';
import type { Change } from '#shared/wire/sync.ts';
import { signedCheckIn } from '../lan/lan-kiosk.ts';
import { openStickKiosk, type StickKiosk } from './stick-kiosk.ts';

const EVENT = newId();

let folder = '';
let file = '';
let hub = '';
let a: StickKiosk;
let b: StickKiosk;

function ticketOf(number: number): SyncFileLine {
  const change: Change = {
    t: 'signing_key',
    row: {
      key_id: number,
      event_id: EVENT,
      public_key: Buffer.alloc(32, number).toString('base64'),
      issuer: 'hub',
      valid_from: toInstant(0),
      valid_until: toInstant(4_000_000_000_000),
      revoked_at: null,
    },
  };
  return { t: 'change', feed: EVENT, change };
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-stick-'));
  file = path.join(folder, 'gate.gatehouse-sync');
  hub = await identityToRecipient(await generateX25519Identity());
  a = await openStickKiosk(EVENT, hub, [ticketOf(1), ticketOf(2)]);
  b = await openStickKiosk(EVENT, hub);
  a.knows(b);
  b.knows(a);
  for (let seq = 1; seq <= 250; seq++) {
    a.held.take(signedCheckIn({ id: a.id, signing: a.signing }, seq, EVENT));
  }
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A file as only its maker can seal it, or as somebody who is not would. */
async function forge(parts: {
  readonly by?: KeyObject;
  readonly header?: object;
  readonly inner?: object;
  readonly lines?: readonly string[];
  readonly packed?: (plain: Buffer) => Buffer;
  readonly recipients?: readonly string[];
}): Promise<void> {
  const header = {
    format: SYNC_FILE_FORMAT,
    version: SYNC_FILE_VERSION,
    id: newId(),
    kiosk_id: a.id,
    made_at: toInstant(Date.now()),
    recipients: 1,
    ...parts.header,
  };
  const body = [JSON.stringify({ ...header, ...parts.inner }), ...(parts.lines ?? []), ''].join(
    '\n',
  );
  const sha256 = createHash('sha256').update(body).digest('hex');
  const signature = sign(null, syncFileBytesToSign(sha256), parts.by ?? a.signing);
  const seal = { t: 'seal', sha256, signature: signature.toString('base64') };
  const encrypter = new Encrypter();
  for (const recipient of parts.recipients ?? [b.recipient]) encrypter.addRecipient(recipient);
  const packed = (parts.packed ?? gzipSync)(Buffer.from(`${body}${JSON.stringify(seal)}\n`));
  const sealed = await encrypter.encrypt(packed);
  await writeFile(file, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), sealed]));
}

function isUntouched(): void {
  expect(b.held.operations).toEqual([]);
  expect(b.rows).toEqual([]);
  expect(b.taken.size).toBe(0);
}

describe('given two kiosks and a stick', () => {
  test('what one holds is at the other, once, however often the file is taken', async () => {
    const made = await a.exportTo(file);
    expect(made).toMatchObject({ operations: 250, rows: 2, kiosks: 1 });
    expect((await readFile(file, 'latin1')).includes('check-in.recorded')).toBe(false);

    expect(await b.importFrom(file)).toMatchObject({
      id: made.id,
      applied: 250,
      rows: 2,
      refused: 0,
      takenBefore: null,
    });
    expect(b.held.operations).toEqual(a.held.operations);
    expect(b.rows.map(({ t }) => t)).toEqual(['signing_key', 'signing_key']);

    const again = await b.importFrom(file);
    expect(again).toMatchObject({ applied: 0, rows: 0 });
    expect(again.takenBefore).not.toBeNull();
    expect(b.rows).toHaveLength(2);
  });

  test('an import that was cut off is taken again and brings each once', async () => {
    await a.exportTo(file);
    await b.importFrom(file);
    b.taken.clear();
    expect(await b.importFrom(file)).toMatchObject({ applied: 0, known: 250 });
    expect(b.held.operations).toHaveLength(250);
  });

  test('the exporter itself, and a kiosk of other events, take nothing', async () => {
    await a.exportTo(file);
    await expect(a.importFrom(file)).rejects.toMatchObject({ code: 'sync-file-untrusted' });
    const other = await openStickKiosk(newId(), hub);
    other.held.knows(a, [newId()]);
    await expect(other.importFrom(file)).rejects.toMatchObject({ code: 'sync-file-not-for-us' });
  });

  test('an exporter that was revoked, or that nobody knows, is refused', async () => {
    await a.exportTo(file);
    b.held.revoke(a.id);
    await expect(b.importFrom(file)).rejects.toMatchObject({
      code: 'sync-file-untrusted',
      facts: { reason: 'kiosk-revoked' },
    });
    b.held.peers.delete(a.id);
    await expect(b.importFrom(file)).rejects.toMatchObject({
      code: 'sync-file-untrusted',
      facts: { reason: 'kiosk-unknown' },
    });
    isUntouched();
  });

  test('a revoked kiosk can’t read what is made from then on', async () => {
    a.held.revoke(b.id);
    expect(await a.exportTo(file)).toMatchObject({ kiosks: 0 });
    await expect(b.importFrom(file)).rejects.toMatchObject({ code: 'sync-file-not-for-us' });
  });
});

describe('given a malicious file', () => {
  test.each([
    ['nothing', async () => writeFile(file, '')],
    ['no header', async () => writeFile(file, Buffer.alloc(100_000, 0x20))],
    ['a header alone', async () => forge({}).then(() => cutTo(0))],
    ['a later version', async () => forge({ header: { version: 2 } })],
    ['another header inside', async () => forge({ inner: { recipients: 9 } })],
    ['a line that is none of ours', async () => forge({ lines: ['{"t":"operation"}'] })],
    ['a line that is no text', async () => forge({ lines: ['\u0000\u0001'] })],
    ['no gzip', async () => forge({ packed: (plain) => plain })],
    ['a bomb', async () => forge({ lines: [' '.repeat(SYNC_FILE_LIMITS.line + 1)] })],
    ['many short lines of a bomb', async () => forge({ packed: bomb })],
    ['a file that was cut', async () => a.exportTo(file).then(() => cutTo(0.7))],
    ['a byte that was changed', async () => a.exportTo(file).then(() => flipAt(0.6))],
    ['a link in place of a file', async () => symlink('/etc/passwd', file)],
    ['a folder name that climbs', async () => void (file = path.join(folder, '..', newId()))],
  ])('%s is unreadable and changes nothing', async (_name, make) => {
    await make();
    await expect(b.importFrom(file)).rejects.toMatchObject({ code: 'sync-file-unreadable' });
    isUntouched();
  });

  test('somebody else’s seal under a kiosk’s name is found before anything is taken', async () => {
    const operation = signedCheckIn({ id: a.id, signing: a.signing }, 9, EVENT);
    await forge({ by: b.signing, lines: [JSON.stringify({ t: 'operation', operation })] });
    await expect(b.importFrom(file)).rejects.toMatchObject({
      code: 'sync-file-untrusted',
      facts: { reason: 'signature' },
    });
    isUntouched();
  });

  test('a known exporter’s lies about others are left out', async () => {
    const stranger = await openStickKiosk(EVENT, hub);
    const lie = {
      ...signedCheckIn({ id: stranger.id, signing: stranger.signing }, 1, EVENT),
      kiosk_id: a.id,
    };
    const staff = {
      t: 'change',
      feed: 'hub',
      change: ticketOf(3).t === 'change' ? JSON.parse(JSON.stringify(ticketOf(3))).change : null,
    };
    await forge({
      lines: [JSON.stringify({ t: 'operation', operation: lie }), JSON.stringify(staff)],
    });
    expect(await b.importFrom(file)).toMatchObject({ applied: 0, refused: 1, rows: 0 });
    expect(b.refused).toEqual(['signature-invalid']);
    expect(b.held.operations).toEqual([]);
  });
});

async function cutTo(share: number): Promise<void> {
  const bytes = await readFile(file);
  const header = bytes.indexOf(0x0a) + 1;
  await writeFile(file, bytes.subarray(0, Math.max(header, Math.floor(bytes.length * share))));
}

async function flipAt(share: number): Promise<void> {
  const bytes = await readFile(file);
  const at = Math.floor(bytes.length * share);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

function bomb(plain: Buffer): Buffer {
  const line = `${JSON.stringify(ticketOf(1))}\n`;
  const header = plain.subarray(0, plain.indexOf(0x0a) + 1);
  const many = Buffer.from(line.repeat(Math.ceil(20_000_000 / line.length)));
  return gzipSync(Buffer.concat([header, many]), { level: 9 });
}
