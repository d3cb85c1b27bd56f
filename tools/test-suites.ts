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
  /** Names of those that failed. */
  readonly failures?: readonly string[];
  /** Names of those that passed on their second try, and count as passed. */
  readonly secondTries?: readonly string[];
}

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
});

const playwrightSpec = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(z.object({ status: z.string() })),
});

const playwrightSuite = z.object({
  specs: z.array(playwrightSpec).default([]),
  get suites() {
    return z.array(playwrightSuite).default([]);
  },
});
type PlaywrightSuite = z.infer<typeof playwrightSuite>;

const playwrightReport = z.object({
  suites: z.array(playwrightSuite),
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

/**
 * Suites whose tests talk to windows, servers and sockets, which a machine at work on other things may
 * make late: a test of them that fails is run once more, and named at the end. The others must pass at once.
 */
const TRIED_TWICE: ReadonlySet<string> = new Set(['integration', 'hub']);

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
    `--retry=${TRIED_TWICE.has(project) ? 1 : 0}`,
    '--reporter=default',
    '--reporter=json',
  ];
  return runSuite(project, 'vitest', [...args, `--outputFile.json=${report}`], {}, () => {
    const counts = vitestReport.parse(JSON.parse(readFileSync(report, 'utf8')));
    // A file that does not load has no tests that could fail: it is itself one failure.
    const unloaded = counts.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    );
    const tests = counts.testResults.flatMap((file) =>
      file.assertionResults.map((test) => ({
        ...test,
        name: `${path.relative(ROOT, file.name)}: ${test.fullName}`,
      })),
    );
    const failed = tests.filter(({ status }) => status === 'failed');
    const second = tests.filter(
      ({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0,
    );
    return {
      passed: counts.numPassedTests,
      failed: counts.numFailedTests + unloaded.length,
      skipped: counts.numPendingTests + counts.numTodoTests,
      failures: [
        ...failed.map(({ name }) => name),
        ...unloaded.map(({ name }) => path.relative(ROOT, name)),
      ],
      secondTries: second.map(({ name }) => name),
    };
  });
}

/**
 * Runs end-to-end tests in the real Electron.
 * @param chosen which ones, in Playwright's words: files and projects; none: all
 * @param env GATEHOUSE_PACKAGED names a packaged program to run instead of this checkout
 */
export function runPlaywright(
  name: string,
  chosen: readonly string[],
  env: Record<string, string>,
): Promise<SuiteResult> {
  const report = path.join(ROOT, `test-results/${name}.json`);
  const reportEnv = { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const args = ['test', ...chosen, '--pass-with-no-tests', '--retries=1', '--reporter=list,json'];
  return runSuite(name, 'playwright', args, reportEnv, () => {
    const { stats, suites } = playwrightReport.parse(JSON.parse(readFileSync(report, 'utf8')));
    return {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
      failures: namesOf(suites, 'unexpected'),
      secondTries: namesOf(suites, 'flaky'),
    };
  });
}

/** Tests that ended so, in these suites and those inside them. */
function namesOf(suites: readonly PlaywrightSuite[], status: string): string[] {
  return suites.flatMap((suite) => [
    ...suite.specs
      .filter(({ tests }) => tests.some((test) => test.status === status))
      .map(({ file, title }) => `${file}: ${title}`),
    ...namesOf(suite.suites, status),
  ]);
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
  const failures = failed > 0 && counted.failed === 0 ? [`${name} as a whole`] : counted.failures;
  return { ...counted, failed, failures: failures ?? [] };
}

function countOrNothing(count: () => SuiteResult): SuiteResult {
  try {
    return count();
  } catch (error) {
    process.stdout.write(`no report: ${error instanceof Error ? error.message : String(error)}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
