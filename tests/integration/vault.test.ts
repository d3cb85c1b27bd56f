import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deriveKey } from '#core/keys/sealed-bytes.ts';
import { photoHandler } from '#core/services/photo.ts';
import { KeyStore } from '#core/storage/key-store.ts';
import { Vault, type VaultAddress } from '#core/storage/vault.ts';
import { newId } from '#shared/domain/id.ts';

const databaseKey = Buffer.alloc(32, 5);
const CANARY = 'Ananya Iyer 9876543210 a face in bytes';

let dataFolder: string;
let keys: KeyStore;
let vault: Vault;

function open(key = databaseKey): void {
  keys = new KeyStore({ file: path.join(dataFolder, 'keys.db'), databaseKey: key });
  vault = new Vault(path.join(dataFolder, 'files'), keys);
}

beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-vault-'));
  open();
});
afterEach(async () => {
  keys.close();
  await rm(dataFolder, { recursive: true, force: true });
});

async function rawBytes(): Promise<Buffer> {
  const entries = await readdir(dataFolder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Buffer.concat(
    await Promise.all(files.map((entry) => readFile(path.join(entry.parentPath, entry.name)))),
  );
}

function address(purpose: VaultAddress['purpose'] = 'face'): VaultAddress {
  return { fileId: newId(), personId: newId(), purpose };
}

function filePath(fileId: string): string {
  return path.join(dataFolder, 'files', fileId.slice(-2), fileId);
}

describe('the vault', () => {
  test('gives back what was written, also after it was closed and opened', async () => {
    const selfie = address();
    await vault.write([{ ...selfie, bytes: Buffer.from(CANARY) }]);
    keys.close();
    open();
    expect(await vault.read(selfie)).toEqual({ ok: true, bytes: Buffer.from(CANARY) });
  });

  test('leaves no plain byte on disk: not the content, not the person, not a key', async () => {
    const files = [address('identity'), address('face'), address('evidence')];
    await vault.write(files.map((file) => ({ ...file, bytes: Buffer.from(CANARY) })));
    const raw = await rawBytes();
    expect(raw.length).toBeGreaterThan(4096);
    expect(raw.includes(CANARY)).toBe(false);
    expect(raw.includes('Ananya')).toBe(false);
    for (const { personId, purpose } of files) {
      expect(raw.includes(personId)).toBe(false);
      expect(raw.includes(keys.find(personId, purpose)!)).toBe(false);
    }
    const names = await readdir(path.join(dataFolder, 'files'), { recursive: true });
    for (const { personId } of files) expect(names.join()).not.toContain(personId);
  });

  test('erasing a purpose erases that one and no other', async () => {
    const personId = newId();
    const face: VaultAddress = { fileId: newId(), personId, purpose: 'face' };
    const identity: VaultAddress = { fileId: newId(), personId, purpose: 'identity' };
    await vault.write([face, identity].map((file) => ({ ...file, bytes: Buffer.from(CANARY) })));
    const faceKey = keys.find(personId, 'face')!;
    vault.erase(personId, 'face');
    expect(await vault.read(face)).toEqual({ ok: false, why: 'erased' });
    expect((await vault.read(identity)).ok).toBe(true);
    keys.close();
    open();
    expect(await vault.read(face)).toEqual({ ok: false, why: 'erased' });
    expect((await rawBytes()).includes(faceKey)).toBe(false);
  });

  test('a file written after an erasure does not bring the old one back', async () => {
    const old = address();
    await vault.write([{ ...old, bytes: Buffer.from('old') }]);
    vault.erase(old.personId, 'face');
    const fresh: VaultAddress = { ...old, fileId: newId() };
    await vault.write([{ ...fresh, bytes: Buffer.from('new') }]);
    expect((await vault.read(fresh)).ok).toBe(true);
    expect(await vault.read(old)).toEqual({ ok: false, why: 'damaged' });
  });

  test('a file that was changed, cut, swapped or taken away is named as such', async () => {
    const [one, two] = [address(), address()] as const;
    await vault.write([one, two].map((file) => ({ ...file, bytes: Buffer.from(CANARY) })));
    const content = await readFile(filePath(one.fileId));
    const damaged = { ok: false, why: 'damaged' };
    for (const changed of [
      Buffer.concat([content.subarray(0, -1), Buffer.from([content.at(-1)! ^ 1])]),
      content.subarray(0, 20),
      Buffer.alloc(0),
      await readFile(filePath(two.fileId)),
    ]) {
      await writeFile(filePath(one.fileId), changed);
      expect(await vault.read(one)).toEqual(damaged);
    }
    await writeFile(filePath(one.fileId), content);
    expect(await vault.read({ ...one, fileId: two.fileId })).toEqual(damaged);
    expect((await vault.read(one)).ok).toBe(true);
    await vault.remove(one.fileId);
    expect(await vault.read(one)).toEqual({ ok: false, why: 'missing' });
  });

  test('another purpose of the same person does not open the file', async () => {
    const face = address();
    await vault.write([
      { ...face, bytes: Buffer.from(CANARY) },
      { ...face, fileId: newId(), purpose: 'identity', bytes: Buffer.from('x') },
    ]);
    expect(await vault.read({ ...face, purpose: 'identity' })).toEqual({
      ok: false,
      why: 'damaged',
    });
  });

  test('with another database key it is named and left as it is', async () => {
    const face = address();
    await vault.write([{ ...face, bytes: Buffer.from(CANARY) }]);
    keys.close();
    expect(() => open(Buffer.alloc(32, 6))).toThrow(
      expect.objectContaining({ code: 'database-wrong-key' }),
    );
    open();
    expect((await vault.read(face)).ok).toBe(true);
  });
});

describe('a key store of before there were templates', () => {
  const file = () => path.join(dataFolder, 'keys.db');

  /** As the first version made the file: no user_version, and a CHECK without `template`. */
  function rewriteAsFirstVersion(): void {
    keys.close();
    const database = new Database(file());
    const fileKey = deriveKey(databaseKey, 'gatehouse-key-store-1').toString('hex');
    database.pragma(`cipher='sqlcipher'`);
    database.pragma('legacy=4');
    database.pragma(`key="x'${fileKey}'"`);
    database.exec(`
      ALTER TABLE person_keys RENAME TO later;
      CREATE TABLE person_keys (
        person_id TEXT NOT NULL,
        purpose TEXT NOT NULL CHECK (purpose IN ('identity', 'face', 'evidence')),
        wrapped BLOB NOT NULL,
        PRIMARY KEY (person_id, purpose)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO person_keys SELECT * FROM later;
      DROP TABLE later;
      PRAGMA user_version = 0;
    `);
    database.close();
  }

  test('keeps every key, and takes keys of templates from then on', async () => {
    const files = [address('identity'), address('face'), address('evidence')];
    await vault.write(files.map((named) => ({ ...named, bytes: Buffer.from(CANARY) })));
    const before = files.map(({ personId, purpose }) => keys.find(personId, purpose));
    rewriteAsFirstVersion();
    open();
    const after = files.map(({ personId, purpose }) => keys.find(personId, purpose));
    expect(after).toEqual(before);
    const crop = address('template');
    await vault.write([{ ...crop, bytes: Buffer.from(CANARY) }]);
    keys.close();
    open();
    expect((await vault.read(crop)).ok).toBe(true);
    expect((await vault.read(files[0]!)).ok).toBe(true);
  });

  test('is refused, and left alone, where a later version wrote it', async () => {
    const face = address();
    await vault.write([{ ...face, bytes: Buffer.from(CANARY) }]);
    keys.close();
    const database = new Database(file());
    database.pragma(`cipher='sqlcipher'`);
    database.pragma('legacy=4');
    database.pragma(`key="x'${deriveKey(databaseKey, 'gatehouse-key-store-1').toString('hex')}'"`);
    database.pragma('user_version = 3');
    expect(() => open()).toThrow(expect.objectContaining({ code: 'database-newer' }));
    database.pragma('user_version = 2');
    database.close();
    open();
    expect((await vault.read(face)).ok).toBe(true);
  });
});

describe('gate.photo', () => {
  const ports = (entry: { fileId: string; mime: string } | null) => ({
    findSelfie: () => entry,
    readFile: (file: VaultAddress) => vault.read(file),
  });

  test('gives the selfie', async () => {
    const selfie = address();
    await vault.write([{ ...selfie, bytes: Buffer.from(CANARY) }]);
    const handler = photoHandler(ports({ fileId: selfie.fileId, mime: 'image/jpeg' }));
    const photo = await handler({ userId: selfie.personId });
    expect(photo.mime).toBe('image/jpeg');
    expect(Buffer.from(photo.bytes).toString()).toBe(CANARY);
    expect(photo.bytes.buffer.byteLength).toBe(photo.bytes.byteLength);
  });

  test('says photo-unavailable and why where there is none to show', async () => {
    await expect(photoHandler(ports(null))({ userId: newId() })).rejects.toMatchObject({
      code: 'photo-unavailable',
      facts: { reason: 'none' },
    });
    const handler = photoHandler(ports({ fileId: newId(), mime: 'image/jpeg' }));
    await expect(handler({ userId: newId() })).rejects.toMatchObject({
      code: 'photo-unavailable',
      facts: { reason: 'erased' },
    });
  });
});
