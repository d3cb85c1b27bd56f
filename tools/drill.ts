import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabaseKey, type OpenedKey } from '#core/keys/database-key.ts';
import { silentLog } from '#core/log.ts';
import { restoreBackup } from '#core/restore.ts';
import { uuid } from '#shared/domain/id.ts';
import { toMilliseconds } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import { identityIn, showProgress, sourceAt, tellReport } from './restoring.ts';

const USAGE = `Usage: npm run drill -- --from FOLDER|URL --identity KEYFILE [--kiosk ID]
Rehearses a restore where the drill identity is kept: takes the newest backup into a scratch folder
under a key that nobody keeps, checks integrity, rows and the log's chain, says how long it took (RTO)
and how much would have been lost (RPO), and removes what it made.
Ends with 0 where all holds, with 1 where it does not, with 2 where nothing could be restored.
`;

async function throwawayKey(dataFolder: string): Promise<OpenedKey> {
  const key = randomBytes(32).toString('hex');
  const opening = await openDatabaseKey({ dataFolder, hasDatabase: false, throwawayKey: key });
  if (opening.kind === 'opened') return opening.key;
  throw new TypeError('a throw-away key opens at once');
}

async function run(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { from: text, identity: text, kiosk: text } });
  const { from, identity: keyFile, kiosk } = values;
  if (from === undefined) throw new TypeError('--from FOLDER|URL is missing');
  if (keyFile === undefined) throw new TypeError('--identity KEYFILE is missing');
  const identity = await identityIn(keyFile);
  const scratch = await mkdtemp(path.join(tmpdir(), 'gatehouse-drill-'));
  const now = Date.now();
  try {
    const report = await restoreBackup({
      openSource: sourceAt(from, identity),
      identity,
      dataFolder: path.join(scratch, 'data'),
      kioskId: kiosk === undefined ? undefined : uuid.parse(kiosk),
      openKey: throwawayKey,
      log: silentLog,
      onProgress: showProgress,
    });
    const isWhole = tellReport(report);
    const lostSeconds = Math.max(0, Math.round((now - toMilliseconds(report.up_to_at)) / 1000));
    process.stdout.write(
      `RTO ${report.seconds} s. RPO ${lostSeconds} s: the newest piece is of ${report.up_to_at}.\n`,
    );
    return isWhole ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  const code = error instanceof GatehouseError ? ` (${error.code})` : '';
  const said = error instanceof Error ? error.message : String(error);
  process.stderr.write(`The drill failed: ${said}${code}\n${USAGE}`);
  process.exitCode = 2;
}
