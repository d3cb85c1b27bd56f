import { runChecks } from './check-list.ts';
import { ensureBuilt } from './kiosk-build.ts';
import { makePackage } from './kiosk-package.ts';
import { runPlaywright, runVitest, type SuiteResult } from './test-suites.ts';
import { ensureDisplay } from './virtual-display.ts';

// Everything, in one command (npm test). Its last line is the sum over all suites.
const FOLDERS = ['unit', 'integration', 'property', 'faults'] as const;

const results: SuiteResult[] = [];
const display = await ensureDisplay();
try {
  results.push(await step('build', () => ensureBuilt()));
  results.push({ ...(await runChecks()), skipped: 0 });
  for (const folder of FOLDERS) results.push(await runVitest(folder));
  results.push(await runPlaywright('e2e', [], {}));
  let program = '';
  results.push(await step('package', async () => (program = await makePackage())));
  if (program !== '') {
    const env = { GATEHOUSE_PACKAGED: program };
    results.push(await runPlaywright('packaged', ['hardening'], env));
  }
} finally {
  display.close();
}

const sum = (of: keyof SuiteResult): number => results.reduce((total, one) => total + one[of], 0);
if (sum('skipped') > 0) process.stdout.write(`${sum('skipped')} skipped\n`);
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
process.exitCode = sum('failed') === 0 ? 0 : 1;

/** A step that works or throws, counted as one test. */
async function step(name: string, work: () => Promise<unknown>): Promise<SuiteResult> {
  const started = performance.now();
  try {
    await work();
    const seconds = (performance.now() - started) / 1000;
    process.stdout.write(`${name}: ok (${seconds.toFixed(1)} s)\n`);
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    process.stdout.write(`${name}: FAILED\n${error instanceof Error ? error.message : error}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
