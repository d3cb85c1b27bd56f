import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabaseKey, type KeyOpening, type OpenedKey } from '#core/keys/database-key.ts';
import { FakeKeychain, noKeychain } from '#tests/fakes/fake-keychain.ts';

let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-key-'));
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

function opened(opening: KeyOpening): OpenedKey {
  if (opening.kind !== 'opened') throw new Error(`locked: ${opening.passphrase}`);
  return opening.key;
}

function locked(opening: KeyOpening): Extract<KeyOpening, { kind: 'locked' }> {
  if (opening.kind !== 'locked') throw new Error('opened');
  return opening;
}

async function everythingWritten(): Promise<Buffer> {
  const names = await readdir(dataFolder);
  return Buffer.concat(
    await Promise.all(names.map((name) => readFile(path.join(dataFolder, name)))),
  );
}

describe('given a keychain', () => {
  test('a first run makes a key, and later runs find the same', async () => {
    const keychain = new FakeKeychain();
    const request = { dataFolder, hasDatabase: false, loadKeychain: keychain.load };
    const first = opened(await openDatabaseKey(request));
    const second = opened(await openDatabaseKey({ ...request, hasDatabase: true }));
    expect(first.from).toBe('keychain');
    expect(first.databaseKey).toHaveLength(32);
    expect(second.databaseKey).toEqual(first.databaseKey);
  });

  test('two data folders have different keys', async () => {
    const keychain = new FakeKeychain();
    const other = await mkdtemp(path.join(tmpdir(), 'gatehouse-key-'));
    const keys = await Promise.all(
      [dataFolder, other].map(async (folder) =>
        opened(
          await openDatabaseKey({
            dataFolder: folder,
            hasDatabase: false,
            loadKeychain: keychain.load,
          }),
        ),
      ),
    );
    expect(keys[0]!.databaseKey).not.toEqual(keys[1]!.databaseKey);
    await rm(other, { recursive: true });
  });

  test('nothing of the key is written into the data folder', async () => {
    const keychain = new FakeKeychain();
    const request = { dataFolder, hasDatabase: false, loadKeychain: keychain.load };
    const { databaseKey } = opened(await openDatabaseKey(request));
    const written = await everythingWritten();
    for (const encoding of ['hex', 'base64', 'latin1'] as const) {
      expect(written.includes(databaseKey.toString(encoding), 0, 'latin1')).toBe(false);
    }
  });

  test.each(['refuses', 'locked'] as const)(
    'when it %s for a folder that has a database, then that is named and no key is made',
    async (mood) => {
      const keychain = new FakeKeychain();
      const request = { dataFolder, hasDatabase: false, loadKeychain: keychain.load };
      const { databaseKey } = opened(await openDatabaseKey(request));
      keychain.mood = mood;
      await expect(openDatabaseKey({ ...request, hasDatabase: true })).rejects.toMatchObject({
        code: 'keychain-unavailable',
      });
      keychain.mood = 'good';
      const again = opened(await openDatabaseKey({ ...request, hasDatabase: true }));
      expect(again.databaseKey).toEqual(databaseKey);
    },
  );

  test('when folder.json is lost but the database is there, then no new key is made', async () => {
    const keychain = new FakeKeychain();
    const request = { dataFolder, hasDatabase: false, loadKeychain: keychain.load };
    opened(await openDatabaseKey(request));
    await rm(path.join(dataFolder, 'folder.json'));
    await expect(openDatabaseKey({ ...request, hasDatabase: true })).rejects.toMatchObject({
      code: 'keychain-unavailable',
      facts: { reason: 'folder-file-missing' },
    });
    expect(keychain.entries.size).toBe(1);
  });

  test.each(['refuses', 'forgets'] as const)(
    'when it %s on a first run, then a passphrase is asked for',
    async (mood) => {
      const keychain = new FakeKeychain();
      keychain.mood = mood;
      const request = { dataFolder, hasDatabase: false, loadKeychain: keychain.load };
      expect(locked(await openDatabaseKey(request)).passphrase).toBe('new');
    },
  );

  test('secrets are kept in the keychain', async () => {
    const keychain = new FakeKeychain();
    const request = { dataFolder, hasDatabase: false, loadKeychain: keychain.load };
    const { secrets } = opened(await openDatabaseKey(request));
    expect(await secrets.read('device-key')).toBeNull();
    await secrets.write('device-key', Buffer.from('private'));
    const later = opened(await openDatabaseKey({ ...request, hasDatabase: true }));
    expect((await later.secrets.read('device-key'))?.toString()).toBe('private');
    expect(await readdir(dataFolder)).toEqual(['folder.json']);
  });
});

describe('given no keychain', () => {
  const passphrase = 'mango season at the gate';

  test('a chosen passphrase opens the same key later; a wrong one does not', async () => {
    const request = { dataFolder, hasDatabase: false, loadKeychain: noKeychain };
    const first = locked(await openDatabaseKey(request));
    expect(first.passphrase).toBe('new');
    const { databaseKey } = await first.unlock(passphrase);

    const second = locked(await openDatabaseKey({ ...request, hasDatabase: true }));
    expect(second.passphrase).toBe('known');
    await expect(second.unlock(`${passphrase}.`)).rejects.toMatchObject({
      code: 'passphrase-wrong',
    });
    expect((await second.unlock(passphrase)).databaseKey).toEqual(databaseKey);
  });

  test('a passphrase under ten characters is refused, and a longer one may follow', async () => {
    const request = { dataFolder, hasDatabase: false, loadKeychain: noKeychain };
    const { unlock } = locked(await openDatabaseKey(request));
    await expect(unlock('नौ अक्षर')).rejects.toMatchObject({ code: 'passphrase-too-short' });
    expect((await unlock(passphrase)).from).toBe('passphrase');
  });

  test('two unlocks at once make one key', async () => {
    const request = { dataFolder, hasDatabase: false, loadKeychain: noKeychain };
    const { unlock } = locked(await openDatabaseKey(request));
    const [first, second] = await Promise.all([unlock(passphrase), unlock(passphrase)]);
    expect(first.databaseKey).toEqual(second.databaseKey);
  });

  test('neither the key nor the passphrase is written in the clear', async () => {
    const request = { dataFolder, hasDatabase: false, loadKeychain: noKeychain };
    const { databaseKey, secrets } = await locked(await openDatabaseKey(request)).unlock(
      passphrase,
    );
    await secrets.write('device-key', Buffer.from('a very private half'));
    const written = await everythingWritten();
    const canaries = [
      passphrase,
      databaseKey.toString('hex'),
      databaseKey.toString('base64'),
      'a very private half',
      Buffer.from('a very private half').toString('base64'),
    ];
    for (const canary of canaries) expect(written.includes(canary)).toBe(false);
  });

  test.each([
    ['kdf.memory_kib', 32_768],
    ['kdf.passes', 4],
    ['sealed_key', Buffer.alloc(60, 7).toString('base64')],
  ])('a keyring whose %s was changed does not open', async (member, value) => {
    const request = { dataFolder, hasDatabase: false, loadKeychain: noKeychain };
    await locked(await openDatabaseKey(request)).unlock(passphrase);
    const file = path.join(dataFolder, 'keyring.json');
    const keyring = JSON.parse(await readFile(file, 'utf8'));
    const [outer, inner] = member.split('.');
    if (inner === undefined) keyring[outer!] = value;
    else keyring[outer!][inner] = value;
    await writeFile(file, JSON.stringify(keyring));
    const { unlock } = locked(await openDatabaseKey({ ...request, hasDatabase: true }));
    await expect(unlock(passphrase)).rejects.toMatchObject({ code: 'passphrase-wrong' });
  });

  test.each(['', '{', '{"format":"gatehouse-keyring","version":1}', 'null'])(
    'a damaged keyring (%j) is named and left as it is',
    async (content) => {
      const file = path.join(dataFolder, 'keyring.json');
      await writeFile(file, content);
      const request = { dataFolder, hasDatabase: true, loadKeychain: noKeychain };
      await expect(openDatabaseKey(request)).rejects.toMatchObject({
        code: 'keychain-unavailable',
        facts: { reason: 'keyring-damaged' },
      });
      expect(await readFile(file, 'utf8')).toBe(content);
    },
  );

  test('a keyring that asks for all the memory is refused before it gets any', async () => {
    const request = { dataFolder, hasDatabase: false, loadKeychain: noKeychain };
    await locked(await openDatabaseKey(request)).unlock(passphrase);
    const file = path.join(dataFolder, 'keyring.json');
    const keyring = JSON.parse(await readFile(file, 'utf8'));
    keyring.kdf.memory_kib = 2 ** 31;
    await writeFile(file, JSON.stringify(keyring));
    await expect(openDatabaseKey(request)).rejects.toMatchObject({
      facts: { reason: 'keyring-damaged' },
    });
  });

  test('tampered secrets are named, not read as none', async () => {
    const request = { dataFolder, hasDatabase: false, loadKeychain: noKeychain };
    const { secrets } = await locked(await openDatabaseKey(request)).unlock(passphrase);
    await secrets.write('device-key', Buffer.from('one'));
    await secrets.write('tls-key', Buffer.from('two'));
    const file = path.join(dataFolder, 'secrets.json');
    const content = JSON.parse(await readFile(file, 'utf8'));
    content.sealed['device-key'] = content.sealed['tls-key'];
    await writeFile(file, JSON.stringify(content));
    await expect(secrets.read('device-key')).rejects.toMatchObject({
      facts: { reason: 'secrets-damaged' },
    });
    expect((await secrets.read('tls-key'))?.toString()).toBe('two');
  });

  test('a database without keyring and keychain is named, and nothing is written', async () => {
    const request = { dataFolder, hasDatabase: true, loadKeychain: noKeychain };
    await expect(openDatabaseKey(request)).rejects.toMatchObject({ code: 'keychain-unavailable' });
    expect(await readdir(dataFolder)).toEqual([]);
  });
});

test('a throw-away key wins, is said to be one, and is never written', async () => {
  const throwawayKey = 'ab'.repeat(32);
  const keychain = new FakeKeychain();
  const key = opened(
    await openDatabaseKey({
      dataFolder,
      hasDatabase: false,
      throwawayKey,
      loadKeychain: keychain.load,
    }),
  );
  expect(key.from).toBe('throwaway');
  await key.secrets.write('device-key', Buffer.from('private'));
  expect((await key.secrets.read('device-key'))?.toString()).toBe('private');
  expect(keychain.entries.size).toBe(0);
  expect((await everythingWritten()).includes(throwawayKey)).toBe(false);
});
