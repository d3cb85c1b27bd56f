import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { openAudit } from '../parts/audit.ts';
import { openPrivacy } from '../parts/privacy.ts';
import type { DocumentRetention, StoredCertificate } from '../services/document-retention.ts';
import { createPersonKeys } from '../storage/person-key-store.ts';
import { withHub } from './command-settings.ts';
import { EXIT, UsageError, type Command, type Terminal } from './command.ts';

const HELP = `Usage: hub privacy keep EVENT DAYS | keep EVENT default
       hub privacy sweep
       hub privacy certificates
       hub privacy verify FILE
            [--data DIR]

  keep          for how many days after its doors close an event's people's documents and faces are kept;
                "default": as KEEP_DOCUMENTS_DAYS says, and for as long as there is none without it.
                Who is registered for several events: until the last of them is over
  sweep         destroys what is due, as every hour
  certificates  what was destroyed, signed by this hub: a line of JSON each, for a file
  verify        whether such a line is of this hub and to the letter what it signed

See docs/PRIVACY.md.`;

const given = z.object({ text: z.string(), signature: z.base64() });
const daysGiven = z.union([
  z.literal('default').transform(() => null),
  z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(3650)),
]);

function line({ text, signature }: StoredCertificate): string {
  return JSON.stringify({ text, signature: signature.toString('base64') });
}

async function isGenuine(retention: DocumentRetention, file: string): Promise<boolean> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((one) => one.trim() !== '');
  if (lines.length === 0) throw new UsageError('the file holds no certificate');
  return lines.every((one) => {
    const { text, signature } = given.parse(JSON.parse(one));
    return retention.isGenuine({ text, signature: Buffer.from(signature, 'base64') });
  });
}

async function run(
  retention: DocumentRetention,
  [action, first = '', second = '']: readonly string[],
  { print }: Terminal,
): Promise<number> {
  switch (action) {
    case 'keep': {
      const [event, days] = [uuid.safeParse(first), daysGiven.safeParse(second)];
      if (!event.success || !days.success) {
        throw new UsageError('keep wants an event’s id and days, or default');
      }
      await retention.setDays(event.data, days.data);
      return EXIT.done;
    }
    case 'sweep':
      print(`${await retention.sweep()} people’s documents and faces have ended`);
      return EXIT.done;
    case 'certificates':
      for (const one of await retention.certificates()) print(line(one));
      return EXIT.done;
    case 'verify': {
      const isGood = await isGenuine(retention, first);
      print(isGood ? 'Genuine.' : 'NOT GENUINE: this hub signed no such words.');
      return isGood ? EXIT.done : EXIT.failed;
    }
    default:
      throw new UsageError('do what? keep, sweep, certificates, verify');
  }
}

/** `hub privacy`: how long documents and faces are kept, and what says that they are gone. */
export const privacyCommand: Command = {
  name: 'privacy',
  summary: 'say how long documents are kept, see what was destroyed',
  help: HELP,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { data: { type: 'string' } },
    });
    return await withHub(terminal, values.data ?? null, async ({ base }) => {
      const personKeys = createPersonKeys(base.database, base.keys.master);
      const { audit, hubId } = await openAudit(base, { personKeys });
      const { retention } = openPrivacy(base, { audit, hubId, personKeys });
      return await run(retention, positionals, terminal);
    });
  },
};
