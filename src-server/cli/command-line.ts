import { SetupError } from '../setup-error.ts';
import { EXIT, UsageError, type Command, type Terminal } from './command.ts';
import { adminCommand } from './admin-command.ts';
import { backupCommand } from './backup-command.ts';
import { bounceCommand } from './bounce-command.ts';
import { epochCommand } from './epoch-command.ts';
import { keysCommand } from './keys-command.ts';
import { kioskCommand } from './kiosk-command.ts';
import { privacyCommand } from './privacy-command.ts';
import { releaseCommand } from './release-command.ts';
import { restoreCommand } from './restore-command.ts';
import { migrateCommand, runCommand, webCommand, workerCommand } from './serve-commands.ts';
import { verifyCommand } from './verify-command.ts';

const COMMANDS: readonly Command[] = [
  runCommand,
  webCommand,
  workerCommand,
  migrateCommand,
  keysCommand,
  kioskCommand,
  backupCommand,
  restoreCommand,
  privacyCommand,
  releaseCommand,
  epochCommand,
  adminCommand,
  verifyCommand,
  bounceCommand,
];

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    'Usage: hub [COMMAND] [--help]',
    '',
    ...COMMANDS.map(({ name, summary }) => `  hub ${name.padEnd(width)}  ${summary}`),
    '',
    `Settings are environment variables: deploy/hub.env.example says what each is for.`,
    `Exit codes: ${EXIT.done} done, ${EXIT.failed} failed, ${EXIT.usage} not understood, ${EXIT.settings} settings wrong.`,
  ].join('\n');
}

/** What node:util's parseArgs throws of a line that it does not understand. */
function isParseError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_');
}

/**
 * Runs the command that was typed.
 * @param args without the program's name
 * @returns the exit code
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first = ''] = args;
  const isNamed = first !== '' && !first.startsWith('-');
  const command = COMMANDS.find(({ name }) => name === (isNamed ? first : ''));
  if (args.includes('--help') || args.includes('-h')) {
    terminal.print(
      isNamed && command !== undefined ? command.help : `${overview()}\n\n${runCommand.help}`,
    );
    return EXIT.done;
  }
  if (command === undefined) {
    terminal.complain(`hub: there is no command ${first}\n\n${overview()}`);
    return EXIT.usage;
  }
  try {
    return await command.run(isNamed ? args.slice(1) : args, terminal);
  } catch (error) {
    if (error instanceof SetupError) {
      terminal.complain('The hub does not start:');
      for (const problem of error.problems) terminal.complain(`  - ${problem}`);
      return EXIT.settings;
    }
    if (error instanceof UsageError || isParseError(error)) {
      terminal.complain(`hub ${command.name}: ${error.message}\n\n${command.help}`);
      return EXIT.usage;
    }
    terminal.complain(
      `hub ${command.name}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return EXIT.failed;
  }
}
