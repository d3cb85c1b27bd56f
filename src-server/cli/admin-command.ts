import { parseArgs } from 'node:util';
import { emailAddress, personName, role, ROLES } from '#shared/domain/staff.ts';
import { openHub } from '../hub.ts';
import { openCommands, type Commands } from '../parts/commands.ts';
import type { Staff } from '../services/staff.ts';
import type { Settings } from '../settings.ts';
import { withHub } from './command-settings.ts';
import { EXIT, UsageError, type Command, type Terminal } from './command.ts';

/** The first admin of a hub that nobody has set up: an address that can be no one else's. */
const FIRST_ADMIN = 'admin@hub.localhost';

/** The one who types: on the hub's own machine, with its keys. */
const OPERATOR = { type: 'system', id: null, ip: null, userAgent: null } as const;

/** Makes the first admin where there is no staff, and shows the password: this once. */
export async function showFirstAdmin(
  { print }: Terminal,
  { hub: config }: Settings,
): Promise<void> {
  const hub = await openHub(config, 'gatehouse command');
  try {
    const { staff } = await openCommands(hub.base);
    const first = await staff.ensureFirstAdmin(FIRST_ADMIN);
    if (first === null) return;
    print('');
    print('The first admin, whose password is shown this once:');
    print(`  E-mail      ${first.member.email}`);
    print(`  Password    ${first.password}`);
    // Staff have no pages: without this line nobody knows where the password goes.
    print(`  Sign in     by the API, which can be tried at ${config.publicUrl}/v1/docs`);
    print('Change it at the first sign-in. If it is lost: npm run hub -- admin reset E-MAIL');
  } finally {
    await hub.close();
  }
}

async function idOf(staff: Staff, address: string): Promise<string> {
  const email = emailAddress.safeParse(address).data;
  const member = (await staff.list()).find((one) => one.email === email);
  if (member === undefined) throw new UsageError('no member of staff has this address');
  return member.id;
}

async function act(
  action: string | undefined,
  rest: readonly string[],
  asked: string,
  { staff, pins }: Commands,
  { print }: Terminal,
): Promise<void> {
  const [address = '', ...words] = rest;
  switch (action) {
    case 'list':
      for (const one of await staff.list()) {
        const marks = [
          one.active ? [] : ['inactive'],
          one.has_second_factor ? ['2nd factor'] : [],
          one.has_pin ? ['PIN'] : [],
        ];
        print([one.email, one.role, one.name, ...marks.flat()].join('\t'));
      }
      return;
    case 'add': {
      const email = emailAddress.safeParse(address).data;
      const name = personName.safeParse(words.join(' ')).data;
      const wanted = role.safeParse(asked).data;
      if (email === undefined || name === undefined || wanted === undefined)
        throw new UsageError(`wants E-MAIL NAME [--role ${ROLES.join('|')}]`);
      const { password } = await staff.add(OPERATOR, { email, name, role: wanted });
      print(`${email}: one-time password ${password}`);
      return;
    }
    case 'reset': {
      const { member, password } = await staff.reset(OPERATOR, await idOf(staff, address));
      print(`${member.email}: one-time password ${password}; signed out everywhere`);
      return;
    }
    case 'pin': {
      const pin = await pins.give(OPERATOR, await idOf(staff, address));
      print(`${address}: PIN ${pin}; kiosks have it when they were next in touch`);
      return;
    }
    default:
      throw new UsageError('do what? add, list, reset or pin');
  }
}

/** `hub admin`: accounts of staff, from the hub's own machine. */
export const adminCommand: Command = {
  name: 'admin',
  summary: 'add staff, list them, or give somebody a new password',
  help: `Usage: hub admin list | add E-MAIL NAME [--role ROLE] | reset E-MAIL | pin E-MAIL
            [--data DIR]

  list    everybody: address, role, name
  add     a new member (role admin unless --role says ${ROLES.slice(0, 4).join(', ')})
  reset   a new password and no second factor, for who lost theirs; signs them out everywhere
  pin     a new PIN, by which they open a kiosk and overrule a verdict

A password or PIN is shown once; a password is good for three days, and must be changed at the first sign-in.`,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { data: { type: 'string' }, role: { type: 'string', default: 'admin' } },
    });
    const [action, ...rest] = positionals;
    if (!['list', 'add', 'reset', 'pin'].includes(action ?? ''))
      throw new UsageError('do what? add, list, reset or pin');
    await withHub(terminal, values.data ?? null, async ({ base }) => {
      await act(action, rest, values.role, await openCommands(base), terminal);
    });
    return EXIT.done;
  },
};
