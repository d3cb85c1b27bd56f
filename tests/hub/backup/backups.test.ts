import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openHubSource } from '#core/sync/restore-hub.ts';
import { newId } from '#shared/domain/id.ts';
import {
  BACKUP_LIMITS,
  missingAnswer,
  pieceState,
  recipientsAnswer,
  restoreChallengeAnswer,
} from '#shared/wire/backup.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import {
  backupCommandOf,
  bringPiece,
  pieceOf,
  putPart,
  snapshotOf,
} from '#tests/fixtures/hub-backup.ts';
import { enrolKiosk, type HubKiosk } from '#tests/fixtures/hub-kiosk.ts';

let stand: TestHub;
let origin: string;
let work: string;
let kiosk: HubKiosk;
let name: string;
let identity: string;
let recipient: string;

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'gatehouse-hub-backup-'));
  stand = await openTestHub();
  await stand.app.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(stand.app.server.address() as AddressInfo).port}`;
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
  const { code, said } = await hub('recipient', 'add', 'The organiser', recipient);
  if (code !== 0) throw new Error(said);
});
afterAll(async () => {
  await stand[Symbol.asyncDispose]();
  rmSync(work, { recursive: true, force: true });
});
beforeEach(async () => {
  name = `Gate ${randomBytes(4).toString('hex')}`;
  kiosk = await enrolKiosk(stand, { name });
});

const hub = (...words: string[]) => backupCommandOf(stand, words);

async function announce(piece: string, bytes: number, kind = 'pack', by = kiosk) {
  return await by.ask('POST', '/v1/backup/pieces', { piece, kind, bytes });
}

const put = (piece: string, from: number, bytes: Buffer, by = kiosk) =>
  putPart(by, piece, from, bytes);

const bring = (bytes: Buffer, kind = 'pack', by = kiosk) => bringPiece(by, bytes, kind);

describe('a kiosk’s pieces', () => {
  test('come in parts, go on where a line broke, and are whole when they come to their name', async () => {
    const bytes = randomBytes(BACKUP_LIMITS.part + 5_000);
    const piece = pieceOf(bytes);
    expect((await announce(piece, bytes.length)).json()).toEqual({
      piece,
      received: 0,
      verified: false,
    });
    await put(piece, 0, bytes.subarray(0, 1_000));
    // As after a break: what is here is said, and sent over once more it changes nothing.
    expect(pieceState.parse((await announce(piece, bytes.length)).json()).received).toBe(1_000);
    const again = await put(piece, 500, bytes.subarray(500, 3_000));
    expect(pieceState.parse(again.json())).toEqual({ piece, received: 3_000, verified: false });
    const gap = await put(piece, 4_000, bytes.subarray(4_000, 5_000));
    expect([gap.statusCode, gap.json().code, gap.json().facts]).toEqual([
      409,
      'backup-incomplete',
      { received: 3_000 },
    ]);
    await put(piece, 3_000, bytes.subarray(3_000, 3_000 + BACKUP_LIMITS.part));
    const end = await put(
      piece,
      3_000 + BACKUP_LIMITS.part,
      bytes.subarray(3_000 + BACKUP_LIMITS.part),
    );
    expect(pieceState.parse(end.json())).toEqual({ piece, received: bytes.length, verified: true });
  });

  test('that do not come to their name are thrown away; more than was announced is refused', async () => {
    const bytes = randomBytes(2_000);
    const piece = pieceOf(bytes);
    await announce(piece, bytes.length);
    const long = await put(piece, 0, randomBytes(2_001));
    expect([long.statusCode, long.json().code]).toEqual([413, 'request-too-large']);
    const wrong = await put(piece, 0, randomBytes(2_000));
    expect(pieceState.parse(wrong.json())).toEqual({ piece, received: 0, verified: false });
    const right = await put(piece, 0, bytes);
    expect(pieceState.parse(right.json()).verified).toBe(true);
    const other = await announce(piece, 2_001);
    expect([other.statusCode, other.json().code]).toEqual([409, 'number-reused']);
  });

  test('are nobody else’s', async () => {
    const piece = await bring(randomBytes(300));
    const other = await enrolKiosk(stand, { name: 'Another gate' });
    const asked = await other.ask('POST', '/v1/backup/missing', { pieces: [piece] });
    expect(missingAnswer.parse(asked.json()).missing).toEqual([piece]);
    expect((await put(piece, 0, randomBytes(300), other)).statusCode).toBe(404);
    const taken = await other.ask('POST', '/v1/backup/snapshots', snapshotOf(piece, []));
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'backup-incomplete']);
  });

  test('make a snapshot once all of them are here', async () => {
    const manifest = await bring(randomBytes(200), 'manifest');
    const pack = randomBytes(400);
    const one = snapshotOf(manifest, [pieceOf(pack)]);
    const early = await kiosk.ask('POST', '/v1/backup/snapshots', one);
    expect([early.statusCode, early.json().facts]).toEqual([409, { missing: 1 }]);
    await bring(pack);
    for (let time = 0; time < 2; time += 1) {
      expect((await kiosk.ask('POST', '/v1/backup/snapshots', one)).statusCode).toBe(200);
    }
    expect((await hub('list')).said).toContain(`${name}\t2026-11-23T10:00:00.000Z\tdaily`);
    const other = await enrolKiosk(stand, { name: 'A thief' });
    const theirs = await bring(randomBytes(100), 'manifest', other);
    const stolen = { ...one, manifest: theirs, packs: [] };
    const refused = await other.ask('POST', '/v1/backup/snapshots', stolen);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'number-reused']);
  });
});

describe('recipients', () => {
  test('are told to kiosks until they are retired; one is added once', async () => {
    const second = await identityToRecipient(await generateX25519Identity());
    const { said: id } = await hub('recipient', 'add', 'The drill', second, '--drill');
    const told = async () =>
      recipientsAnswer.parse((await kiosk.ask('GET', '/v1/backup/recipients')).json()).recipients;
    expect((await told()).map(({ name, kind }) => [name, kind])).toEqual([
      ['The organiser', 'organiser'],
      ['The drill', 'drill'],
    ]);
    expect((await hub('recipient', 'add', 'Again', second)).code).toBe(1);
    expect((await hub('recipient', 'add', 'Nonsense', 'age1short')).code).toBe(2);
    expect((await hub('recipient', 'retire', id)).code).toBe(0);
    expect((await told()).map(({ name }) => name)).toEqual(['The organiser']);
    expect((await hub('recipients')).said).toContain('retired');
  });
});

describe('a restore', () => {
  test('reads what was brought with nothing but the identity and the address', async () => {
    const pack = randomBytes(BACKUP_LIMITS.part + 100);
    const manifest = randomBytes(500);
    const packs = [await bring(pack)];
    const one = snapshotOf(await bring(manifest, 'manifest'), packs);
    await kiosk.ask('POST', '/v1/backup/snapshots', one);
    const segments = [];
    for (const [first, last] of [
      [5, 7],
      [8, 9],
    ] as const) {
      const piece = await bring(randomBytes(90), 'segment');
      const made_at = '2026-11-23T10:05:00.000Z';
      const segment = { piece, made_at, first, last };
      await kiosk.ask('POST', '/v1/backup/segments', segment);
      segments.push(segment);
    }
    const folder = path.join(work, newId());
    mkdirSync(folder);
    const source = await openHubSource({ hubUrl: origin, identity, folder });
    const kiosks = await source.kiosks();
    const found = kiosks.find(({ kiosk_id: id }) => id === kiosk.id);
    expect(found?.snapshots.map(({ id, bytes }) => [id, bytes])).toEqual([
      [one.id, pack.length + manifest.length],
    ]);
    const plan = await source.plan(one.id);
    expect(plan.snapshot).toEqual(one);
    // The first is in the snapshot whole.
    expect(plan.segments).toEqual(segments.slice(1));
    expect(new Set(plan.pieces.map(({ piece }) => piece))).toEqual(
      new Set([one.manifest, ...packs, ...plan.segments.map(({ piece }) => piece)]),
    );
    const [first] = packs;
    if (first === undefined) throw new Error('a pack was brought');
    // As where the line broke inside the first part: the rest is asked for by its range.
    writeFileSync(path.join(folder, `${first}.part`), pack.subarray(0, 1_000));
    const file = await source.piece({ piece: first, kind: 'pack', bytes: pack.length });
    expect((await readFile(file)).equals(pack)).toBe(true);
    const { rows } = await stand.hub.pool.query<{ type: string }>(
      `SELECT activity_type AS type FROM activity_logs WHERE activity_type LIKE 'backup.%'`,
    );
    expect(rows.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['backup.restore-allowed', 'backup.restore-planned']),
    );
  });

  test('is refused to whoever can’t open what was sealed, or answers it twice', async () => {
    const ask = (url: `/${string}`, body: object) =>
      stand.app.inject({ method: 'POST', url, payload: body });
    const other = await generateX25519Identity();
    const strange = await ask('/v1/restore/challenges', {
      recipient: await identityToRecipient(other),
    });
    // As for one of ours: who asks learns nothing of whom we know.
    expect(strange.statusCode).toBe(200);
    const stranger = openHubSource({ hubUrl: origin, identity: other, folder: work });
    await expect(stranger.then((source) => source.kiosks())).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    const made = await ask('/v1/restore/challenges', { recipient });
    const { id } = restoreChallengeAnswer.parse(made.json());
    for (let time = 0; time < 2; time += 1) {
      const guess = await ask('/v1/restore/tokens', { id, opened: 'a guess' });
      expect([guess.statusCode, guess.json().code]).toEqual([401, 'unauthenticated']);
    }
    const bare = await stand.app.inject({ url: '/v1/restore/kiosks' });
    expect(bare.statusCode).toBe(401);
  });
});
