import { parseArgs } from 'node:util';
import { openDatabaseKey, type OpenedKey } from '#core/keys/database-key.ts';
import { silentLog } from '#core/log.ts';
import { restoreBackup } from '#core/restore.ts';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { askPassphrase } from './ask-passphrase.ts';
import { identityIn, showProgress, sourceAt, tellReport } from './restoring.ts';

const USAGE = `Usage: npm run restore -- --from FOLDER|URL --identity KEYFILE --data DIR
                     [--kiosk ID] [--snapshot ID]
Restores a kiosk's backup into a new data folder: from a folder of pieces, or from the hub's address.
KEYFILE is an age key file (AGE-SECRET-KEY-1...). DIR must be missing or empty: everything is checked
first and put together beside it. Broken off, run it again: it goes on where it was. A hub with its own
authority: NODE_EXTRA_CA_CERTS=authority.pem. The new database key goes to the keychain; where there is
none, to a passphrase that is asked for; or it comes from GATEHOUSE_THROWAWAY_KEY.
Ends with 0 where the copy is whole, with 1 where its log is not or operations are missing, with 2
where nothing was restored.
`;

async function openKey(dataFolder: string): Promise<OpenedKey> {
  const throwawayKey = process.env['GATEHOUSE_THROWAWAY_KEY'];
  const opening = await openDatabaseKey({ dataFolder, hasDatabase: false, throwawayKey });
  if (opening.kind === 'opened') return opening.key;
  const isNew = opening.passphrase === 'new';
  return opening.unlock(
    await askPassphrase(isNew ? 'A new passphrase for the data folder' : 'Its passphrase'),
  );
}

function idOf(text: string | undefined): Uuid | undefined {
  return text === undefined ? undefined : uuid.parse(text);
}

async function run(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { from: text, identity: text, data: text, kiosk: text, snapshot: text },
  });
  const { from, identity: keyFile, data: dataFolder } = values;
  if (from === undefined) throw new TypeError('--from FOLDER|URL is missing');
  if (keyFile === undefined) throw new TypeError('--identity KEYFILE is missing');
  if (dataFolder === undefined) throw new TypeError('--data DIR is missing');
  const identity = await identityIn(keyFile);
  const report = await restoreBackup({
    openSource: sourceAt(from, identity),
    identity,
    dataFolder,
    kioskId: idOf(values.kiosk),
    snapshotId: idOf(values.snapshot),
    openKey,
    log: silentLog,
    onProgress: showProgress,
  });
  return tellReport(report) ? 0 : 1;
}

try {
  process.exitCode = await run();
} catch (error) {
  const code = error instanceof GatehouseError ? ` (${error.code})` : '';
  const said = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Nothing was restored: ${said}${code}\n${USAGE}`);
  process.exitCode = 2;
}
