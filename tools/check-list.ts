import { binary, runStep } from './spawn-step.ts';

/**
 * The checks of `npm run check`, each with nothing to forgive. Cycles and import directions are
 * lint rules. Types are built from nothing: an incremental build can keep an error of a file whose
 * globals changed.
 */
const CHECKS = [
  { name: 'format', program: 'oxfmt', args: ['--check', '.'] },
  { name: 'lint', program: 'oxlint', args: ['--format=unix'] },
  { name: 'types', program: 'tsc', args: ['--build', '--force'] },
  { name: 'dead code', program: 'knip', args: ['--no-progress', '--treat-config-hints-as-errors'] },
] as const;

/** How many checks were clean. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** Runs every check, a line each, with the whole output of those that found something. */
export async function runChecks(): Promise<Count> {
  let failed = 0;
  for (const { name, program, args } of CHECKS) {
    const { code, output, seconds } = await runStep(binary(program), args, { echo: false });
    if (code !== 0) {
      failed += 1;
      process.stdout.write(`${output.trimEnd()}\n`);
    }
    const verdict = code === 0 ? 'ok' : 'FAILED';
    process.stdout.write(`check: ${name} ${verdict} (${seconds.toFixed(1)} s)\n`);
  }
  return { passed: CHECKS.length - failed, failed };
}
