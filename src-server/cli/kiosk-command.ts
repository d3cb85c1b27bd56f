import { parseArgs } from 'node:util';
import qrcode from 'qrcode';
import { uuid } from '#shared/domain/id.ts';
import { groupedSigns } from '#shared/domain/enrolment-code.ts';
import { kioskUse, type Order } from '#shared/wire/sync.ts';
import { openCommands } from '../parts/commands.ts';
import type { KioskDesk } from '../parts/kiosks.ts';
import type { FleetKiosk } from '../services/kiosk-ports.ts';
import { withHub } from './command-settings.ts';
import { EXIT, UsageError, type Command, type Terminal } from './command.ts';
import { healthLines } from './kiosk-health.ts';

/** The one who types: on the hub's own machine, with its keys. */
const OPERATOR = { type: 'system', id: null, ip: null, userAgent: null } as const;

const HELP = `Usage: hub kiosk enrol NAME [--event ID...] [--use gate|office]
       hub kiosk list
       hub kiosk rename KIOSK NAME
       hub kiosk use KIOSK gate|office
       hub kiosk assign KIOSK EVENT-ID...      hub kiosk unassign KIOSK EVENT-ID...
       hub kiosk revoke KIOSK
       hub kiosk lock KIOSK [WORDS]            hub kiosk unlock KIOSK
       hub kiosk reopen KIOSK CHALLENGE [--days N]
       hub kiosk health KIOSK
       hub kiosk logs KIOSK
            [--data DIR]

  enrol   announces a kiosk and shows, once, the code that it enrols with within a day, and the same
          as a QR code. Who holds it can enrol: pass it on as you would a key.
  list    every kiosk: id, name, use, state, when it was last heard from, facts waiting, events
  use     gate: what a gate needs. office: identity documents and their review too
  revoke  for good: it hands over what it has not sent, then wipes its copy
  reopen  the code for a laptop that was without its hub for too long and has locked itself. Speak to
          somebody whom you know: they type it at the laptop, with a supervisor's PIN. It opens for N
          days (3; at most 31), once, for the eight signs that the laptop shows
  logs    shows what it sent last, and asks for newer lines

KIOSK is an id or a name.`;

interface Typed {
  readonly words: readonly string[];
  readonly events: readonly string[];
  readonly use: string;
  readonly days: string;
}

function readUse(text: string | undefined) {
  const use = kioskUse.safeParse(text).data;
  if (use === undefined) throw new UsageError('used for what? gate or office');
  return use;
}

function readEvents(texts: readonly string[]): string[] {
  return texts.map((text) => {
    const id = uuid.safeParse(text).data;
    if (id === undefined) throw new UsageError(`${text} is no event's id`);
    return id;
  });
}

async function enrol(desk: KioskDesk, typed: Typed, { print }: Terminal): Promise<void> {
  const name = typed.words.join(' ');
  if (name === '') throw new UsageError('which kiosk? hub kiosk enrol NAME');
  const kiosk = { name, use: readUse(typed.use), events: readEvents(typed.events) };
  const made = await desk.enrolment.announce(OPERATOR, kiosk);
  const picture = await qrcode.toString(made.address, { type: 'utf8', errorCorrectionLevel: 'M' });
  for (const line of picture.split('\n')) print(line);
  print(`Kiosk      ${name} (${made.kioskId})`);
  print(`Hub        ${made.hubUrl}`);
  print(`Code       ${made.code}   (once, until ${made.expiresAt})`);
  print(`Address    ${made.address}`);
}

function stateOf({ enrolled_at, revoked_at, wiped_at, locked_at }: FleetKiosk): string {
  if (wiped_at !== null) return 'revoked, wiped';
  if (revoked_at !== null) return 'revoked';
  if (enrolled_at === null) return 'announced';
  return locked_at === null ? 'enrolled' : 'locked';
}

function lineOf(kiosk: FleetKiosk): string {
  const { id, name, use, last_seen_at, report, events } = kiosk;
  const titles = events.map(({ title }) => title).join(', ');
  const waiting = report === null ? '-' : String(report.facts_waiting);
  return [id, name, use, stateOf(kiosk), last_seen_at ?? 'never', waiting, titles].join('\t');
}

async function named(desk: KioskDesk, text: string | undefined): Promise<FleetKiosk> {
  const all = await desk.fleet.list();
  const found = all.filter(({ id, name }) => id === text || name === text);
  const [one, other] = found;
  if (one === undefined) throw new UsageError('no kiosk has this id or name: see hub kiosk list');
  if (other !== undefined) throw new UsageError('more than one has this name: say its id');
  return one;
}

async function showLogs(desk: KioskDesk, kiosk: FleetKiosk, { print }: Terminal): Promise<void> {
  const [newest] = await desk.logs.list(kiosk.id);
  if (newest === undefined) print('It has sent none yet.');
  else {
    print(`Sent ${newest.sent_at}:`);
    print(await desk.logs.read(OPERATOR, kiosk.id, newest.id));
  }
  await desk.fleet.order(OPERATOR, kiosk.id, { kind: 'send-logs', words: null });
  print('Newer lines are asked for: look again when it was in touch.');
}

async function act(
  action: string,
  desk: KioskDesk,
  typed: Typed,
  terminal: Terminal,
): Promise<void> {
  if (action === 'enrol') return await enrol(desk, typed, terminal);
  if (action === 'list') {
    for (const kiosk of await desk.fleet.list()) terminal.print(lineOf(kiosk));
    return;
  }
  const [first, ...rest] = typed.words;
  const kiosk = await named(desk, first);
  const { fleet } = desk;
  const text = rest.join(' ');
  const order = (kind: Order['kind'], words: string | null): Promise<FleetKiosk> =>
    fleet.order(OPERATOR, kiosk.id, { kind, words });
  const held = kiosk.events.map(({ id }) => id);
  const given = (): string[] => {
    if (rest.length === 0) throw new UsageError('which events? Their ids');
    return readEvents(rest);
  };
  const changed = async (): Promise<FleetKiosk> => {
    switch (action) {
      case 'rename':
        return await fleet.change(OPERATOR, kiosk.id, { name: text });
      case 'use':
        return await fleet.change(OPERATOR, kiosk.id, { use: readUse(rest[0]) });
      case 'assign':
        return await fleet.assign(OPERATOR, kiosk.id, [...held, ...given()]);
      case 'unassign': {
        const gone = given();
        return await fleet.assign(
          OPERATOR,
          kiosk.id,
          held.filter((id) => !gone.includes(id)),
        );
      }
      case 'revoke':
        return await fleet.revoke(OPERATOR, kiosk.id);
      case 'lock':
        return await order('lock', text === '' ? null : text.slice(0, 200));
      case 'unlock':
        return await order('unlock', null);
      default:
        throw new UsageError(`there is no ${action}`);
    }
  };
  if (action === 'reopen') {
    const code = await fleet.reopen(OPERATOR, kiosk.id, {
      challenge: text,
      days: Number(typed.days),
    });
    terminal.print(`Code       ${groupedSigns(code, 5)}   (once, for ${typed.days} days)`);
  } else if (action === 'health') {
    for (const line of healthLines(kiosk)) terminal.print(line);
  } else if (action === 'logs') await showLogs(desk, kiosk, terminal);
  else terminal.print(lineOf(await changed()));
}

/** `hub kiosk`: laptops at the gates. */
export const kioskCommand: Command = {
  name: 'kiosk',
  summary: 'enrol kiosks, list them, say what they hold, lock or revoke them',
  help: HELP,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        event: { type: 'string', multiple: true, default: [] },
        use: { type: 'string', default: 'gate' },
        days: { type: 'string', default: '3' },
      },
    });
    const [action, ...words] = positionals;
    if (action === undefined) throw new UsageError('do what? enrol, list, assign, revoke, ...');
    if (action === 'enrol' && words.length === 0)
      throw new UsageError('which kiosk? hub kiosk enrol NAME');
    await withHub(terminal, values.data ?? null, async ({ base }) => {
      const { kiosks } = await openCommands(base);
      await act(
        action,
        kiosks,
        { words, events: values.event, use: values.use, days: values.days },
        terminal,
      );
    });
    return EXIT.done;
  },
};
