import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openDatabaseKey, type OpenedKey } from '#core/keys/database-key.ts';
import { silentLog } from '#core/log.ts';
import { restoreBackup, type RestoreStage } from '#core/restore.ts';
import { openFolderSource } from '#core/services/backup/folder-source.ts';
import type { RestoreReport } from '#core/services/backup/restore-report.ts';
import { openHubSource } from '#core/sync/restore-hub.ts';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { askPassphrase } from './ask-passphrase.ts';

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

const SAID: Record<RestoreStage, string> = {
  fetching: 'Fetching and checking pieces',
  unpacking: 'Unpacking',
  checking: 'Checking the database',
  operations: 'Bringing in what happened since',
};

async function identityIn(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
  const identity = lines.find((line) => line.startsWith('AGE-SECRET-KEY-1'));
  if (identity === undefined) throw new TypeError('the key file holds no AGE-SECRET-KEY-1 line');
  return identity;
}

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

function tell(report: RestoreReport): boolean {
  const { operations, counts, log } = report;
  const lines = [
    `Backup of laptop ${report.of_kiosk} as of ${report.taken_at}; it is now laptop ${report.kiosk_id}.`,
    `Operations since: ${operations.applied} brought in, ${operations.known} known, ` +
      `${operations.held} held back, ${operations.refused} refused, ${operations.missing} missing.`,
    `${report.waiting} operations wait for the hub; ${report.files} files; ${report.erasures} erasures.`,
    ...Object.entries(counts).map(([table, rows]) => `  ${table}: ${rows}`),
    ...log.map(({ kiosk_id: id, entries, broken_at: broken, signature }) =>
      broken === null && signature !== 'bad'
        ? `Log of ${id}: ${entries} entries, whole.`
        : `Log of ${id}: ${entries} entries, NOT WHOLE from ${broken ?? 'its signature'} on.`,
    ),
    `Restored in ${report.seconds} s.`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return (
    log.every(({ broken_at: broken, signature }) => broken === null && signature !== 'bad') &&
    operations.held + operations.refused + operations.missing === 0
  );
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
    openSource: (folder) =>
      /^https?:\/\//.test(from)
        ? openHubSource({ hubUrl: from, identity, folder })
        : openFolderSource(from, identity),
    identity,
    dataFolder,
    kioskId: idOf(values.kiosk),
    snapshotId: idOf(values.snapshot),
    openKey,
    log: silentLog,
    onProgress(stage, done, total) {
      process.stderr.write(`${SAID[stage]}: ${done + 1} of ${total}\n`);
    },
  });
  return tell(report) ? 0 : 1;
}

try {
  process.exitCode = await run();
} catch (error) {
  const code = error instanceof GatehouseError ? ` (${error.code})` : '';
  const said = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Nothing was restored: ${said}${code}\n${USAGE}`);
  process.exitCode = 2;
}
