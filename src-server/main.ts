import { enableCompileCache } from 'node:module';

// The hub's program: a command of an operator, or one of the processes that the supervisor started.
// What is compiled is kept (in the system's temporary folder), so that the next start is quicker:
// hence each role is loaded after this.
enableCompileCache();
const { ROLE_VARIABLE } = await import('./start/process-role.ts');
const role = process.env[ROLE_VARIABLE];
if (role === undefined) {
  const { runCommandLine } = await import('./cli/command-line.ts');
  const terminal = {
    env: process.env,
    print: (line: string) => void process.stdout.write(`${line}\n`),
    complain: (line: string) => void process.stderr.write(`${line}\n`),
  };
  process.exit(await runCommandLine(process.argv.slice(2), terminal));
} else {
  const { readSettings } = await import('./settings.ts');
  const settings = readSettings(process.env);
  const { startWatching } = await import('./watch/watching.ts');
  // What is traced must be loaded after it.
  const watching = await startWatching(settings.watch);
  const run =
    role === 'web'
      ? (await import('./start/web-process.ts')).runWebProcess
      : (await import('./start/job-process.ts')).runJobProcess;
  await run(settings, watching);
}
