import { parseArgs } from 'node:util';
import { toInstant } from '#shared/domain/instant.ts';
import { updateChannel } from '#shared/wire/update.ts';
import { openFileStore } from '../files/file-store.ts';
import { openReleaseFolder } from '../files/release-folder.ts';
import { openCommands } from '../parts/commands.ts';
import { openReleaseDesk } from '../parts/releases.ts';
import type { KioskUpdate, RollOut, StoredRelease } from '../services/release-ports.ts';
import type { Releases } from '../services/releases.ts';
import { withHub } from './command-settings.ts';
import { EXIT, UsageError, type Command, type Terminal } from './command.ts';

const OPERATOR = { type: 'system', id: null, ip: null, userAgent: null } as const;

const HELP = `Usage: hub release add FOLDER --manifest FILE --keys FILE
       hub release roll-back FOLDER --manifest FILE --keys FILE
       hub release list
       hub release kiosks
       hub release roll-out SEQUENCE N% | GROUP...
       hub release pause SEQUENCE      hub release resume SEQUENCE
       hub release place KIOSK stable|beta [GROUP]
            [--data DIR]

  add        checks a signed release and its files and stores them; no kiosk is offered it yet
  roll-back  the same for a release of a lower version, which all are offered at once; what is higher
             in its channel is paused. It is signed anew, with a sequence number of its own
  list       sequence, channel, version, percentage, groups, paused or not
  kiosks     kiosk, channel, group, version, state, failure, when it said so
  roll-out   to N in a hundred kiosks of the channel, and to these groups whatever the percentage
  place      says which channel and group a kiosk is of

FOLDER holds the files that FILE of --manifest lists ("npm run release -- sign" writes it); --keys names
a file of release keys, { "keys": ["..."] }. KIOSK is an id or a name. See docs/UPDATES.md.`;

interface Typed {
  readonly words: readonly string[];
  readonly manifest: string | undefined;
  readonly keys: string | undefined;
}

function releaseLine({ sequence, channel, version, ...rollOut }: StoredRelease): string {
  const { percent, groups, pausedAt } = rollOut;
  const state = pausedAt === null ? 'rolled out' : `paused ${pausedAt}`;
  return [sequence, channel, version, `${percent}%`, groups.join(',') || '-', state].join('\t');
}

function kioskLine({ name, channel, group, report, reportedAt }: KioskUpdate): string {
  const { version = '?', state = 'never said', failure = null } = report ?? {};
  return [name, channel, group ?? '-', version, state, failure ?? '-', reportedAt ?? '-'].join(
    '\t',
  );
}

function readSequence(text: string | undefined): number {
  const sequence = Number(text);
  if (!Number.isSafeInteger(sequence) || sequence < 1) {
    throw new UsageError('which release? Its sequence number: see hub release list');
  }
  return sequence;
}

function readRollOut(words: readonly string[]): Pick<RollOut, 'percent' | 'groups'> {
  const groups = words.filter((word) => !word.endsWith('%'));
  const [percentage, other] = words.filter((word) => word.endsWith('%'));
  const percent = percentage === undefined ? 0 : Number(percentage.slice(0, -1));
  const isPercent = Number.isInteger(percent) && percent >= 0 && percent <= 100;
  if (words.length === 0 || other !== undefined || !isPercent) {
    throw new UsageError('to whom? N% (0 to 100), groups, or both');
  }
  return { percent, groups };
}

async function add(
  releases: Releases,
  { words, manifest, keys }: Typed,
  { print }: Terminal,
  rollsBack: boolean,
): Promise<void> {
  const [folder] = words;
  if (folder === undefined || manifest === undefined || keys === undefined) {
    throw new UsageError('wants FOLDER, --manifest FILE and --keys FILE');
  }
  const opened = await openReleaseFolder(folder, { manifest, keys });
  const onFile = ({ name, size }: { name: string; size: number }): void => {
    print(`storing ${name}, ${(size / 1e6).toFixed(1)} MB`);
  };
  print(releaseLine(await releases.add(OPERATOR, { ...opened, onFile }, rollsBack)));
}

async function place(releases: Releases, [text, channel, group]: readonly string[]): Promise<void> {
  const found = (await releases.kiosks()).filter(
    (one) => one.kioskId === text || one.name === text,
  );
  const [kiosk, other] = found;
  if (kiosk === undefined) throw new UsageError('no kiosk has this id or name: see hub kiosk list');
  if (other !== undefined) throw new UsageError('more than one has this name: say its id');
  const { data: chosen } = updateChannel.safeParse(channel);
  if (chosen === undefined) throw new UsageError('which channel? stable or beta');
  if (group !== undefined && !/^[\w-]{1,40}$/.test(group)) {
    throw new UsageError('a group is named by letters, digits, _ and -');
  }
  await releases.place(OPERATOR, kiosk.kioskId, chosen, group ?? null);
}

async function act(
  action: string,
  releases: Releases,
  typed: Typed,
  terminal: Terminal,
): Promise<void> {
  const [first, ...rest] = typed.words;
  const change = (how: Partial<RollOut>): Promise<void> =>
    releases.change(OPERATOR, readSequence(first), how);
  switch (action) {
    case 'add':
    case 'roll-back':
      return await add(releases, typed, terminal, action === 'roll-back');
    case 'list':
      for (const one of await releases.list()) terminal.print(releaseLine(one));
      return;
    case 'kiosks':
      for (const one of await releases.kiosks()) terminal.print(kioskLine(one));
      return;
    case 'roll-out':
      return await change(readRollOut(rest));
    case 'pause':
      return await change({ pausedAt: toInstant(Date.now()) });
    case 'resume':
      return await change({ pausedAt: null });
    case 'place':
      return await place(releases, typed.words);
    default:
      throw new UsageError(`there is no ${action}`);
  }
}

/** `hub release`: new versions of the kiosk's program. */
export const releaseCommand: Command = {
  name: 'release',
  summary: 'add releases of the kiosk’s program, say who has them, see who runs what',
  help: HELP,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        manifest: { type: 'string' },
        keys: { type: 'string' },
      },
    });
    const [action, ...words] = positionals;
    if (action === undefined) throw new UsageError('do what? add, list, roll-out, pause, ...');
    await withHub(terminal, values.data ?? null, async ({ base }) => {
      const { audit } = await openCommands(base);
      const files = openFileStore(base.config.files);
      try {
        const { manifest, keys } = values;
        const releases = openReleaseDesk(base, { audit, files });
        await act(action, releases, { words, manifest, keys }, terminal);
      } finally {
        files.close();
      }
    });
    return EXIT.done;
  },
};
