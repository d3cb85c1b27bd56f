import { parseArgs } from 'node:util';
import { backupRecipient } from '#shared/wire/backup.ts';
import { openFileStore } from '../files/file-store.ts';
import { openBackupDesk, type BackupDesk } from '../parts/backups.ts';
import { openCommands } from '../parts/commands.ts';
import type { HubBackupRow } from '../services/hub-backup-ports.ts';
import type { KioskBackup, KnownRecipient } from '../services/backup-ports.ts';
import type { Backups } from '../services/backups.ts';
import { withHub } from './command-settings.ts';
import { EXIT, UsageError, type Command, type Terminal } from './command.ts';

const OPERATOR = { type: 'system', id: null, ip: null, userAgent: null } as const;

const HELP = `Usage: hub backup recipients
       hub backup recipient add NAME AGE-RECIPIENT [--drill]
       hub backup recipient retire ID
       hub backup list | sweep | copy | now
            [--data DIR]

  recipients        to whom kiosks seal their backups, and to whom they did
  recipient add     age1... of "age-keygen"; whoever holds its identity opens every backup made from
                    now on. --drill: one that only rehearsals use
  recipient retire  backups from now on are not sealed to it; it still opens those before
  list              each kiosk's newest snapshot: when it was taken, its size, how many there are
  sweep             lets old snapshots go, as every night; what stays is said in docs/BACKUP.md
  copy              brings the second store up to date, as every ten minutes
  now               backs up the hub itself, as every night; "hub restore" brings it back

Kiosks ask for the recipients before each backup, and make none as long as there is none. The identity
belongs on neither a laptop nor the hub. See docs/BACKUP.md.`;

function recipientLine({ id, kind, name, recipient, retired_at: retired }: KnownRecipient): string {
  return [id, kind, retired === null ? 'in use' : `retired ${retired}`, recipient, name].join('\t');
}

function kioskLine({ name, snapshots }: KioskBackup): string {
  const [newest] = snapshots;
  if (newest === undefined) return `${name}\tnone`;
  const size = `${(newest.bytes / 1e6).toFixed(1)} MB`;
  return [name, newest.taken_at, newest.reason, size, `${snapshots.length} kept`].join('\t');
}

async function recipient(
  backups: Backups,
  [action, first, second]: readonly string[],
  isDrill: boolean,
  { print }: Terminal,
): Promise<void> {
  if (action === 'add') {
    const given = backupRecipient.pick({ name: true, recipient: true });
    const { data } = given.safeParse({ name: first, recipient: second });
    if (data === undefined) throw new UsageError('wants a name and an age recipient (age1...)');
    print(await backups.addRecipient(OPERATOR, { ...data, kind: isDrill ? 'drill' : 'organiser' }));
    return;
  }
  const { data: id } = backupRecipient.shape.id.safeParse(first);
  if (action !== 'retire' || id === undefined) {
    throw new UsageError('recipient add NAME AGE-RECIPIENT, or recipient retire ID');
  }
  await backups.retireRecipient(OPERATOR, id);
}

async function sweep({ retention }: BackupDesk, { print }: Terminal): Promise<void> {
  const { snapshots, pieces } = await retention.sweep();
  print(`${snapshots} snapshots and ${pieces} pieces have gone`);
}

function secondOf({ second }: BackupDesk): NonNullable<BackupDesk['second']> {
  if (second !== null) return second;
  throw new UsageError('there is no second store: BACKUP_DIR or BACKUP_S3_BUCKET names one');
}

function hubLine({ id, takenAt, bytes }: HubBackupRow): string {
  return ['the hub', takenAt, id, `${(bytes / 1e6).toFixed(1)} MB`].join('\t');
}

async function copy(desk: BackupDesk, { print }: Terminal): Promise<void> {
  const { copies } = secondOf(desk);
  const { pieces, files, removed } = await copies.run();
  print(`${pieces} pieces and ${files} files copied, ${removed} old copies removed`);
}

/** `hub backup`: whom kiosks' backups are sealed to, and what of them is here. */
export const backupCommand: Command = {
  name: 'backup',
  summary: 'say to whom kiosks seal their backups, see what of them is here',
  help: HELP,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { data: { type: 'string' }, drill: { type: 'boolean', default: false } },
    });
    const [action, ...words] = positionals;
    if (action === undefined)
      throw new UsageError('do what? recipients, recipient, list, sweep, copy, now');
    await withHub(terminal, values.data ?? null, async ({ base }) => {
      const { audit } = await openCommands(base);
      const files = openFileStore(base.config.files);
      try {
        const desk = openBackupDesk(base, { audit, files });
        const { backups } = desk;
        switch (action) {
          case 'recipients':
            for (const one of await backups.allRecipients()) terminal.print(recipientLine(one));
            return;
          case 'recipient':
            return await recipient(backups, words, values.drill, terminal);
          case 'list':
            for (const one of await backups.kiosks()) terminal.print(kioskLine(one));
            for (const one of (await desk.second?.hubBackups.list()) ?? [])
              terminal.print(hubLine(one));
            return;
          case 'sweep':
            return await sweep(desk, terminal);
          case 'copy':
            return await copy(desk, terminal);
          case 'now':
            terminal.print(hubLine(await secondOf(desk).hubBackups.take()));
            return;
          default:
            throw new UsageError(`there is no ${action}`);
        }
      } finally {
        files.close();
      }
    });
    return EXIT.done;
  },
};
