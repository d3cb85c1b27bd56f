import { parseArgs } from 'node:util';
import { openCommands } from '../parts/commands.ts';
import type { VerifiedChain } from '../services/log-verification.ts';
import { withHub } from './command-settings.ts';
import { EXIT, type Command } from './command.ts';

/** What was found of one writer's entries, as a sentence. */
function findingText({
  writerId,
  entries,
  brokenAt,
  signedUpTo,
  signature,
}: VerifiedChain): string {
  const of = `Writer ${writerId}, ${entries} entries: `;
  if (brokenAt !== null)
    return `${of}BROKEN. From entry ${brokenAt} on this is not what was written.`;
  if (signature === 'bad') return `${of}NOT GENUINE. A signature is not the hub's own.`;
  if (signature === 'none') return `${of}the chain holds; nothing of it is signed yet.`;
  return `${of}the chain holds, and is signed up to entry ${signedUpTo ?? 0}.`;
}

/** `hub verify`: the activity log and the keys. */
export const verifyCommand: Command = {
  name: 'verify',
  summary: 'check the activity log, and that the keys open what is stored',
  help: `Usage: hub verify [--data DIR]

Walks the chain of the activity log and what was signed of it, and tries the master keys on what they
sealed. Changes nothing; the hub may run meanwhile. Ends with ${EXIT.done} where all holds, with
${EXIT.failed} where it does not.`,
  async run(args, terminal) {
    const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' } } });
    return await withHub(terminal, values.data ?? null, async ({ base }) => {
      const { verification, personKeys } = await openCommands(base);
      const chains = await verification.verify();
      for (const one of chains) terminal.print(findingText(one));
      await personKeys.check();
      terminal.print('The master keys open what is stored.');
      const isWhole = chains.every((one) => one.brokenAt === null && one.signature !== 'bad');
      return isWhole ? EXIT.done : EXIT.failed;
    });
  },
};
