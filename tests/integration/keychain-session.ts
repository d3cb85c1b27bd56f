import { openDatabaseKey } from '#core/keys/database-key.ts';
import { readFolderId } from '#core/keys/folder-identity.ts';
import { loadKeychain } from '#core/keys/keychain.ts';
import { keychainService, SECRET_NAMES } from '#core/keys/secrets.ts';
import { destroyCopy } from '#core/storage/copy-removal.ts';

// Runs inside a session of its own (keychain.test.ts): opens a data folder's key with the real
// keychain and prints what came of it as one line of JSON. `destroy`: destroys the folder's copy, and
// says what of its keys the keychain still has; `wipe`: destroys it and nothing else.
/** Keeps every secret that there is, destroys the copy, and looks for each. */
async function destroyAll(): Promise<object> {
  const opening = await openDatabaseKey({ dataFolder, hasDatabase: true });
  if (opening.kind === 'locked') return { locked: opening.passphrase };
  const { databaseKey, secrets } = opening.key;
  for (const name of SECRET_NAMES) await secrets.write(name, Buffer.from(`private: ${name}`));
  const service = keychainService((await readFolderId(dataFolder)) ?? '');
  const areGone = await destroyCopy(dataFolder, loadKeychain);
  const left: string[] = [];
  for (const name of SECRET_NAMES) {
    if ((await secrets.read(name))?.toString().includes('private') === true) left.push(name);
  }
  const loading = await loadKeychain();
  const key = loading.ok ? await loading.keychain.read(service, 'database-key') : null;
  if (key === Buffer.from(databaseKey).toString('base64')) left.push('database-key');
  return { areGone, left };
}

const [dataFolder = '', what = 'no'] = process.argv.slice(2);
try {
  if (what === 'wipe') {
    const areGone = await destroyCopy(dataFolder, loadKeychain);
    process.stdout.write(`${JSON.stringify({ areGone })}\n`);
    process.exit(0);
  }
  if (what === 'destroy') {
    process.stdout.write(`${JSON.stringify(await destroyAll())}\n`);
    process.exit(0);
  }
  const opening = await openDatabaseKey({ dataFolder, hasDatabase: what === 'yes' });
  if (opening.kind === 'locked') {
    process.stdout.write(`${JSON.stringify({ locked: opening.passphrase })}\n`);
  } else {
    const { databaseKey, from, secrets } = opening.key;
    const secret = await secrets.read('device-key');
    await secrets.write('device-key', Buffer.from('a private half'));
    const line = { from, key: databaseKey.toString('hex'), secret: secret?.toString() ?? null };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} catch (error) {
  const { code, facts } = error as { code?: string; facts?: { reason?: string } };
  process.stdout.write(`${JSON.stringify({ code, reason: facts?.reason })}\n`);
}
process.exit(0);
