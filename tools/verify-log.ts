import { parseArgs } from 'node:util';
import { openDatabaseKey, type OpenedKey } from '#core/keys/database-key.ts';
import { devicePublicKey } from '#core/keys/device-identity.ts';
import { hasDatabase, openReader } from '#core/storage/database.ts';
import { verifyLog, type VerifiedWriter } from '#core/storage/log-chain.ts';
import { GatehouseError } from '#shared/errors.ts';
import { askPassphrase } from './ask-passphrase.ts';

const USAGE = `Usage: npm run verify-log -- --data DIR
Checks the activity log of a data folder: its chain, and what the kiosk signed of it. Changes
nothing; the kiosk may run meanwhile. The key comes from the keychain, from a passphrase that is
asked for, or from GATEHOUSE_THROWAWAY_KEY.
Ends with 0 where the log holds, with 1 where it does not, with 2 where it could not be checked.
`;

async function openKey(dataFolder: string): Promise<OpenedKey> {
  const throwawayKey = process.env['GATEHOUSE_THROWAWAY_KEY'];
  const opening = await openDatabaseKey({ dataFolder, hasDatabase: true, throwawayKey });
  return opening.kind === 'opened'
    ? opening.key
    : opening.unlock(await askPassphrase('Passphrase of the data folder'));
}

/** What was found of one laptop's entries, as a sentence. */
export function findingText(writer: VerifiedWriter): string {
  const { kioskId, entries, brokenAt, signedUpTo, signature } = writer;
  const of = `Laptop ${kioskId}, ${entries} entries: `;
  if (brokenAt !== null) {
    return `${of}BROKEN. From entry ${brokenAt} on this is not what was written.`;
  }
  if (signature === 'bad') return `${of}NOT GENUINE. A signature is not this laptop's own.`;
  if (signature === 'none') return `${of}the chain holds; nothing of it is signed yet.`;
  return `${of}the chain holds, and its own signature vouches for it up to entry ${signedUpTo ?? 0}.`;
}

export function isWhole({ brokenAt, signature }: VerifiedWriter): boolean {
  return brokenAt === null && signature !== 'bad';
}

async function run(): Promise<number> {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const dataFolder = values.data;
  if (dataFolder === undefined) throw new TypeError('--data DIR is missing');
  if (!(await hasDatabase(dataFolder))) throw new TypeError(`no data folder: ${dataFolder}`);
  const key = await openKey(dataFolder);
  const database = openReader({
    dataFolder,
    key: key.databaseKey,
    nativeBinding: undefined,
  });
  const start = performance.now();
  const writers = verifyLog(database, await devicePublicKey(key.secrets));
  database.close();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  for (const writer of writers) process.stdout.write(`${findingText(writer)}\n`);
  const holds = writers.every(isWhole);
  process.stdout.write(
    holds
      ? `The activity log is whole (${seconds} s).\n`
      : `The activity log is NOT whole: it was tampered with, or is damaged (${seconds} s).\n`,
  );
  return holds ? 0 : 1;
}

if (import.meta.main) {
  try {
    process.exitCode = await run();
  } catch (error) {
    const code = error instanceof GatehouseError ? ` (${error.code})` : '';
    const said = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The activity log could not be checked: ${said}${code}\n${USAGE}`);
    process.exitCode = 2;
  }
}
