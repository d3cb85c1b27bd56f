import { parseArgs } from 'node:util';
import { openCommands } from '../parts/commands.ts';
import { withHub } from './command-settings.ts';
import { EXIT, UsageError, type Command } from './command.ts';

/** `hub epoch`: which life of the database this is, and the beginning of another. */
export const epochCommand: Command = {
  name: 'epoch',
  summary: 'show the epoch that kiosks sync with, or begin a new one',
  help: `Usage: hub epoch [begin] [--data DIR]

The epoch is one life of the hub's database. After a restore another begins by itself. Where the hub
can't know that rows are older than they were (a table was put back by hand), "begin" has all kiosks
take new snapshots and push again what they still have; nothing is lost, it costs bytes.`,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { data: { type: 'string' } },
      allowPositionals: true,
    });
    const [word, ...more] = positionals;
    if (more.length > 0 || (word !== undefined && word !== 'begin')) {
      throw new UsageError('there is nothing to do but "begin"');
    }
    return await withHub(terminal, values.data ?? null, async ({ base }) => {
      const { epochs } = await openCommands(base);
      const seen = await epochs.settle();
      const epoch = word === 'begin' ? await epochs.begin(seen, 'by-hand') : seen;
      terminal.print(word === 'begin' ? `A new epoch has begun: ${epoch}` : epoch);
      return EXIT.done;
    });
  },
};
