import { openDatabaseKey } from '#core/keys/database-key.ts';

// Runs inside a session of its own (keychain.test.ts): opens a data folder's key with the real
// keychain and prints what came of it as one line of JSON.
const [dataFolder = '', hasDatabase = 'no'] = process.argv.slice(2);
try {
  const opening = await openDatabaseKey({ dataFolder, hasDatabase: hasDatabase === 'yes' });
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
