import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { uuid } from '#shared/domain/id.ts';
import { openCopyStore } from '../files/copy-store.ts';
import { openFileStore } from '../files/file-store.ts';
import { createPgPrograms } from '../files/pg-programs.ts';
import { ageIdentityText } from '../keys/age-identity.ts';
import { ageStreams } from '../keys/age-streams.ts';
import { openHub } from '../hub.ts';
import { openCommands } from '../parts/commands.ts';
import { createHubRestore, type HubRestore } from '../services/hub-restore.ts';
import type { Settings } from '../settings.ts';
import { prepareDatabase } from '../start/prepare-database.ts';
import { openDatabase, openPool } from '../storage/connection.ts';
import { createRestoredHub } from '../storage/hub-backup-store.ts';
import { commandSettings } from './command-settings.ts';
import { EXIT, UsageError, type Command, type Terminal } from './command.ts';

const OPERATOR = { type: 'system', id: null, ip: null, userAgent: null } as const;

const HELP = `Usage: hub restore --identity KEYFILE [--backup ID] [--data DIR]

Makes a hub of the second store (BACKUP_DIR or BACKUP_S3_BUCKET): the database, which must be empty,
from the newest backup or the one named; stored files that are missing; then everybody who was erased
since is erased again, and kiosks are told to push once more what they have (another epoch). KEYS_DIR
holds the hub's key files already: they are kept apart. The hub must not run meanwhile.

  --identity  the organiser's age key file, as age-keygen writes it
  --backup    as "hub backup list" names it`;

/** A key file of age-keygen has remarks around the identity. */
async function identityIn(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
  const found = ageIdentityText.safeParse(lines.find((line) => line.startsWith('AGE-SECRET-KEY-')));
  if (!found.success) throw new UsageError('--identity wants a key file of age-keygen');
  return found.data;
}

/** What is done with the services of the hub that the database now holds. */
async function finish(
  settings: Settings,
  restore: HubRestore,
  { print }: Terminal,
): Promise<number> {
  const hub = await openHub(settings.hub, 'gatehouse restore');
  const files = openFileStore(settings.hub.files);
  try {
    const { brought, missing } = await restore.bringFiles(files);
    print(`${brought} stored files brought, ${missing} are in neither store`);
    const again = await hub.erasure.eraseAgain(OPERATOR, await restore.erasures());
    print(`${again} erasures since the backup done again`);
    const { epochs, verification, personKeys } = await openCommands(hub.base);
    await epochs.begin(await epochs.settle(), 'by-hand');
    await personKeys.check();
    const chains = await verification.verify();
    const isWhole = chains.every((one) => one.brokenAt === null && one.signature !== 'bad');
    const entries = chains.reduce((sum, one) => sum + one.entries, 0);
    print(`Activity log: ${entries} entries, ${isWhole ? 'the chain holds' : 'BROKEN'}`);
    return isWhole ? EXIT.done : EXIT.failed;
  } finally {
    files.close();
    await hub.close();
  }
}

/** `hub restore`: a hub from its second store. */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'make a hub of its second store and the organiser’s key',
  help: HELP,
  async run(args, terminal) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        identity: { type: 'string' },
        backup: { type: 'string' },
        data: { type: 'string' },
      },
    });
    const backup = values.backup === undefined ? null : uuid.safeParse(values.backup);
    if (values.identity === undefined) throw new UsageError('--identity names the key file');
    if (backup !== null && !backup.success) throw new UsageError('--backup wants an id');
    const identity = await identityIn(values.identity);
    await using opened = await commandSettings(terminal, values.data ?? null);
    const { settings } = opened;
    const { backups } = settings.hub;
    if (backups === undefined) {
      throw new UsageError('there is no second store: BACKUP_DIR or BACKUP_S3_BUCKET names one');
    }
    const { directUrl } = settings.processes;
    const pool = openPool({
      url: directUrl,
      size: 1,
      name: 'gatehouse restore',
      statementTimeoutMs: 0,
    });
    const database = openDatabase(pool);
    const copies = openCopyStore(backups.store);
    try {
      const restore = createHubRestore({
        copies,
        age: ageStreams,
        dump: createPgPrograms(directUrl, backups.pgPrograms),
        restored: createRestoredHub(database, pool),
        identity,
      });
      const manifest = await restore.choose(backup?.data ?? null);
      terminal.print(`Backup ${manifest.id} of ${manifest.taken_at}`);
      await restore.load(manifest);
      const rows = Object.values(manifest.counts).reduce((sum, count) => sum + count, 0);
      terminal.print(`${rows} rows in ${Object.keys(manifest.counts).length} tables`);
      await prepareDatabase(directUrl);
      return await finish(settings, restore, terminal);
    } finally {
      copies.close();
      await database.destroy();
    }
  },
};
