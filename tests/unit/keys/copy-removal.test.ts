import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabaseKey } from '#core/keys/database-key.ts';
import { readFolderId } from '#core/keys/folder-identity.ts';
import { keychainService, SECRET_NAMES } from '#core/keys/secrets.ts';
import { destroyCopy } from '#core/storage/copy-removal.ts';
import { FakeKeychain } from '#tests/fakes/fake-keychain.ts';

let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-removal-'));
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

test('a destroyed copy leaves no key in the keychain: not of the store, nor of the device', async () => {
  const keychain = new FakeKeychain();
  const request = { dataFolder, hasDatabase: false, loadKeychain: keychain.load };
  const opening = await openDatabaseKey(request);
  if (opening.kind !== 'opened') throw new Error('the keychain did not open');
  const { databaseKey, secrets } = opening.key;
  for (const name of SECRET_NAMES) await secrets.write(name, Buffer.from(`the ${name} itself`));
  const service = keychainService((await readFolderId(dataFolder)) ?? '');
  await destroyCopy(dataFolder, keychain.load);
  for (const name of SECRET_NAMES) {
    const kept = await secrets.read(name);
    expect(kept?.toString()).not.toContain('itself');
  }
  const key = await keychain.read(service, 'database-key');
  expect(key).not.toBe(Buffer.from(databaseKey).toString('base64'));
  expect(await readdir(dataFolder)).toEqual([]);
});
