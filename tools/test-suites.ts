import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { ROOT } from './runtime.ts';
import { binary, runStep } from './spawn-step.ts';

/** What a suite counted. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
});

const playwrightReport = z.object({
  stats: z.object({
    expected: z.int(),
    unexpected: z.int(),
    flaky: z.int(),
    skipped: z.int(),
  }),
});

/**
 * End-to-end tests that the packaged application must pass as this checkout does: those that need
 * no more of it than its page.
 */
export const PACKAGED_TESTS: readonly string[] = [
  'hardening',
  'first-start',
  'first-event',
  'evening',
  'gate-ways-in',
  'gate-decisions',
  'face-package',
];

/** Files that run at once: by itself vitest leaves one core free, which on two cores is half of them. */
const WORKERS = Math.max(2, availableParallelism() - 1);

/** Runs one vitest project, showing what it prints. */
export function runVitest(project: string): Promise<SuiteResult> {
  const report = path.join(ROOT, `test-results/${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    `--maxWorkers=${WORKERS}`,
    '--reporter=default',
    '--reporter=json',
  ];
  return runSuite(project, 'vitest', [...args, `--outputFile.json=${report}`], {}, () => {
    const counts = vitestReport.parse(JSON.parse(readFileSync(report, 'utf8')));
    // A file that does not load has no tests that could fail: it is itself one failure.
    const unloaded = counts.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    );
    return {
      passed: counts.numPassedTests,
      failed: counts.numFailedTests + unloaded.length,
      skipped: counts.numPendingTests + counts.numTodoTests,
    };
  });
}

/**
 * Runs end-to-end tests in the real Electron.
 * @param files which ones, as Playwright's filter; none: all
 * @param env GATEHOUSE_PACKAGED names a packaged program to run instead of this checkout
 */
export function runPlaywright(
  name: string,
  files: readonly string[],
  env: Record<string, string>,
): Promise<SuiteResult> {
  const report = path.join(ROOT, `test-results/${name}.json`);
  const reportEnv = { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const args = ['test', ...files, '--pass-with-no-tests', '--reporter=list,json'];
  return runSuite(name, 'playwright', args, reportEnv, () => {
    const { stats } = playwrightReport.parse(JSON.parse(readFileSync(report, 'utf8')));
    return {
      passed: stats.expected,
      // A test that passes on a second try failed on its first.
      failed: stats.unexpected + stats.flaky,
      skipped: stats.skipped,
    };
  });
}

async function runSuite(
  name: string,
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  count: () => SuiteResult,
): Promise<SuiteResult> {
  process.stdout.write(`${name}: ...\n`);
  rmSync(path.join(ROOT, `test-results/${name}.json`), { force: true });
  // A suite may take minutes: its own lines are the progress.
  const { code, seconds } = await runStep(binary(program), args, { echo: true, env });
  const counted = countOrNothing(count);
  // A runner that fails without a failed test (a file that doesn't load, a crash) is one failure.
  const failed = counted.failed === 0 && code !== 0 ? 1 : counted.failed;
  const skipped = counted.skipped === 0 ? '' : `, ${counted.skipped} skipped`;
  process.stdout.write(
    `${name}: ${counted.passed} passed, ${failed} failed${skipped} (${seconds.toFixed(1)} s)\n`,
  );
  return { ...counted, failed };
}

function countOrNothing(count: () => SuiteResult): SuiteResult {
  try {
    return count();
  } catch (error) {
    process.stdout.write(`no report: ${error instanceof Error ? error.message : String(error)}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
