import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectRetentionCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openFolderSource } from '#core/services/backup/folder-source.ts';
import { readManifest, readManifestHead } from '#core/services/backup/manifest-reader.ts';
import { openCopyStore } from '#server/files/copy-store.ts';
import { newId } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { ERASURES_FILE } from '#shared/wire/backup.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import { backupCommandOf, bringPiece, snapshotOf } from '#tests/fixtures/hub-backup.ts';
import { enrolKiosk, type HubKiosk } from '#tests/fixtures/hub-kiosk.ts';
import { missingForS3, startS3Server, type S3Server } from '#tests/fixtures/s3-server.ts';

/** A kiosk's backup as version 1 wrote it, with the key that opens it. */
const CORPUS = path.join(import.meta.dirname, '../../fixtures/backup-1');
const DAY_MS = 86_400_000;

let work: string;
let stand: TestHub;
let kiosk: HubKiosk;
let identity: string;

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'gatehouse-copies-'));
  stand = await openTestHub();
  identity = (await readFile(path.join(CORPUS, 'key.txt'), 'utf8')).trim();
});
afterAll(async () => {
  await stand[Symbol.asyncDispose]();
  rmSync(work, { recursive: true, force: true });
});
beforeEach(async () => {
  kiosk = await enrolKiosk(stand, { name: `Gate ${randomBytes(4).toString('hex')}` });
});

/** Hands the corpus over as this kiosk's backup. @returns the snapshot's id */
async function bringCorpus(): Promise<string> {
  let made = '';
  const files = readdirSync(CORPUS).filter((file) => file.endsWith('.age'));
  for (const file of files) {
    const [, kind = ''] = file.split('.');
    await bringPiece(kiosk, await readFile(path.join(CORPUS, file)), kind);
  }
  for (const file of files.filter((one) => one.endsWith('.manifest.age'))) {
    const { id, taken_at, operations_up_to } = await readManifestHead(
      path.join(CORPUS, file),
      identity,
    );
    const { packs } = await readManifest(path.join(CORPUS, file), identity);
    const one = snapshotOf(file.split('.')[0] ?? '', packs, { id, taken_at, operations_up_to });
    const { statusCode } = await kiosk.ask('POST', '/v1/backup/snapshots', one);
    expect(statusCode).toBe(200);
    made = id;
  }
  return made;
}

describe('a second store in a folder', () => {
  test('holds what a restore needs where the hub is gone: pieces, and who was erased', async () => {
    const snapshot = await bringCorpus();
    const erased = newId();
    await stand.hub.pool.query(
      `INSERT INTO erasures (id, user_id, purpose, asked_by) VALUES ($1, $2, 'all', 'staff')`,
      [newId(), erased],
    );
    const folder = path.join(work, newId());
    const run = () => backupCommandOf(stand, ['copy'], { BACKUP_DIR: folder });
    const { said, code } = await run();
    expect([code, said]).toEqual([0, expect.stringMatching(/^4 pieces and \d+ files copied/)]);
    const copy = path.join(folder, 'kiosks', kiosk.id);
    const source = await openFolderSource(copy, identity);
    const plan = await source.plan(snapshot);
    expect(plan.erasures.map(({ user_id }) => user_id)).toContain(erased);
    for (const piece of plan.pieces) expect(existsSync(await source.piece(piece))).toBe(true);
    // Again: nothing is new.
    expect((await run()).said).toMatch(/^0 pieces and 0 files/);
    // One that was emptied gets everything once more.
    rmSync(folder, { recursive: true });
    expect((await run()).said).toMatch(/^4 pieces and/);
    // An erasure list that can't be read stops a restore: taken for none it would bring people back.
    await writeFile(path.join(copy, ERASURES_FILE), '{"erasures": [{}]}');
    const damaged = await openFolderSource(copy, identity);
    await expect(damaged.plan(snapshot)).rejects.toMatchObject({ code: 'backup-damaged' });
  });
});

test('a piece that rotted holds up no other kiosk’s, and its own manifest is not there', async () => {
  const bad = await bringPiece(kiosk, randomBytes(500));
  const manifest = await bringPiece(kiosk, randomBytes(100), 'manifest');
  await kiosk.ask('POST', '/v1/backup/snapshots', snapshotOf(manifest, [bad]));
  const other = await enrolKiosk(stand, { name: `Gate ${randomBytes(4).toString('hex')}` });
  const good = await bringPiece(other, randomBytes(500));
  const whole = await bringPiece(other, randomBytes(100), 'manifest');
  await other.ask('POST', '/v1/backup/snapshots', snapshotOf(whole, [good]));
  const parts = path.join(stand.folder, 'files/backups', kiosk.id, bad);
  const [part = ''] = readdirSync(parts);
  const bytes = await readFile(path.join(parts, part));
  await writeFile(path.join(parts, part), Buffer.alloc(bytes.length));
  const folder = path.join(work, newId());
  const { code, said } = await backupCommandOf(stand, ['copy'], { BACKUP_DIR: folder });
  expect([code, said]).toEqual([1, expect.stringContaining('not any more what it was')]);
  const names = (of: string) => readdirSync(path.join(folder, 'kiosks', of));
  expect(names(other.id)).toEqual(
    expect.arrayContaining([`${good}.pack.age`, `${whole}.manifest.age`]),
  );
  expect(names(kiosk.id)).not.toContain(`${manifest}.manifest.age`);
  expect(names(kiosk.id)).not.toContain(`${bad}.pack.age`);
  await stand.hub.pool.query('DELETE FROM backup_snapshots WHERE kiosk_id = $1', [kiosk.id]);
});

const missing = missingForS3();
const why = missing.length > 0 ? ` (skipped: ${missing.join(', ')} missing)` : '';

describe.skipIf(missing.length > 0)(`a second store in a bucket with object lock${why}`, () => {
  let server: S3Server;
  let client: S3Client;
  let bucket: string;

  beforeAll(async () => {
    server = await startS3Server();
    const { endpoint, region, accessKeyId, secretAccessKey } = server;
    const credentials = { accessKeyId, secretAccessKey };
    client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    bucket = `locked-${randomBytes(4).toString('hex')}`;
    const made = { Bucket: bucket, ObjectLockEnabledForBucket: true };
    await client.send(new CreateBucketCommand(made));
  }, 120_000);
  afterAll(async () => {
    client.destroy();
    await server[Symbol.asyncDispose]();
  });

  const copy = () =>
    backupCommandOf(stand, ['copy'], {
      BACKUP_S3_ENDPOINT: server.endpoint,
      BACKUP_S3_REGION: server.region,
      BACKUP_S3_BUCKET: bucket,
      BACKUP_S3_ACCESS_KEY_ID: server.accessKeyId,
      BACKUP_S3_SECRET_ACCESS_KEY: server.secretAccessKey,
      BACKUP_LOCK_DAYS: '10',
    });

  async function lockedUntil(file: string): Promise<number> {
    const asked = new GetObjectRetentionCommand({ Bucket: bucket, Key: file });
    const { Retention } = await client.send(asked);
    return Retention?.RetainUntilDate?.getTime() ?? 0;
  }

  test('nobody removes what was put there; locks of what is in use are made longer', async () => {
    const bytes = randomBytes(9 << 20);
    const pack = await bringPiece(kiosk, bytes);
    const manifest = await bringPiece(kiosk, randomBytes(100), 'manifest');
    await kiosk.ask('POST', '/v1/backup/snapshots', snapshotOf(manifest, [pack]));
    const { said, code } = await copy();
    expect([code, said]).toEqual([0, expect.stringMatching(/^\d+ pieces and/)]);
    const file = `kiosks/${kiosk.id}/${pack}.pack.age`;
    const { endpoint, region, accessKeyId, secretAccessKey } = server;
    const keys = { accessKeyId, secretAccessKey };
    const store = openCopyStore({
      kind: 's3',
      endpoint,
      region,
      bucket,
      ...keys,
      encryption: 'none',
    });
    const read: Buffer[] = [];
    for await (const part of (await store.read(file)) ?? []) read.push(part as Buffer);
    expect(Buffer.concat(read).equals(bytes)).toBe(true);
    expect(await store.list(`kiosks/${kiosk.id}`)).toContain(`${manifest}.manifest.age`);
    store.close();
    const first = await lockedUntil(file);
    expect(first - Date.now()).toBeGreaterThan(9.9 * DAY_MS);
    // As a thief with the hub's keys would: the object's version is there to stay.
    const listed = await client.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: file }),
    );
    const [version] = listed.Versions ?? [];
    const removal = { Bucket: bucket, Key: file, VersionId: version?.VersionId };
    await expect(client.send(new DeleteObjectCommand(removal))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    // Days later: less than half of the lock is left.
    await stand.hub.pool.query(
      'UPDATE backup_pieces SET locked_until = $1 WHERE kiosk_id = $2 AND piece = $3',
      [toInstant(Date.now() + 4 * DAY_MS), kiosk.id, pack],
    );
    await copy();
    expect(await lockedUntil(file)).toBeGreaterThan(first);
  }, 60_000);

  test('what retention let go is removed there once its lock has ended', async () => {
    const pack = await bringPiece(kiosk, randomBytes(100));
    const manifest = await bringPiece(kiosk, randomBytes(100), 'manifest');
    const one = snapshotOf(manifest, [pack]);
    await kiosk.ask('POST', '/v1/backup/snapshots', one);
    await copy();
    await stand.hub.pool.query('DELETE FROM backup_snapshots WHERE id = $1', [one.id]);
    await stand.hub.pool.query(
      `UPDATE backup_pieces SET announced_at = now() - interval '9 days' WHERE kiosk_id = $1`,
      [kiosk.id],
    );
    await backupCommandOf(stand, ['sweep']);
    expect((await copy()).said).toMatch(/, 0 old copies removed$/);
    await stand.hub.pool.query(`UPDATE doomed_copies SET locked_until = now() - interval '1 day'`);
    expect((await copy()).said).toMatch(/, 2 old copies removed$/);
  }, 60_000);
});
