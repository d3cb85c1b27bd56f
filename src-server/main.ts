import { runCommandLine } from './cli/command-line.ts';
import { readSettings } from './settings.ts';
import { runJobProcess } from './start/job-process.ts';
import { ROLE_VARIABLE } from './start/supervisor.ts';
import { runWebProcess } from './start/web-process.ts';

// The hub's program: a command of an operator, or one of the processes that the supervisor started.
const role = process.env[ROLE_VARIABLE];
if (role === 'web') await runWebProcess(readSettings(process.env));
else if (role === 'jobs') await runJobProcess(readSettings(process.env));
else {
  const terminal = {
    env: process.env,
    print: (line: string) => void process.stdout.write(`${line}\n`),
    complain: (line: string) => void process.stderr.write(`${line}\n`),
  };
  process.exit(await runCommandLine(process.argv.slice(2), terminal));
}
