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

let failed = 0;
for (const { name, program, args } of CHECKS) {
  const { code, output, seconds } = await runStep(binary(program), args, { echo: false });
  if (code !== 0) {
    failed += 1;
    process.stdout.write(output.trimEnd() + '\n');
  }
  process.stdout.write(
    `check: ${name} ${code === 0 ? 'ok' : 'FAILED'} (${seconds.toFixed(1)} s)\n`,
  );
}
process.stdout.write(`${CHECKS.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
