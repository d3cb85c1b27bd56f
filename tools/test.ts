import { runChecks } from './check-list.ts';
import { ensureBuilt } from './kiosk-build.ts';
import { makePackage } from './kiosk-package.ts';
import { PACKAGED_TESTS, runPlaywright, runVitest, type SuiteResult } from './test-suites.ts';
import { ensureDisplay } from './virtual-display.ts';

// Everything, in one command (npm test). Its last line is the sum over all suites.
const FOLDERS = ['unit', 'integration', 'hub', 'property', 'faults'] as const;

const results: SuiteResult[] = [];
const display = await ensureDisplay();
try {
  const build = await step('build', () => ensureBuilt());
  results.push(build, { ...(await runChecks()), skipped: 0 });
  for (const folder of FOLDERS) results.push(await runVitest(folder));
  // Without a build there is nothing to drive, and an older one would answer for the new sources.
  if (build.failed === 0) await tryKiosk();
} finally {
  display.close();
}

// Said once more at the end: what a long run printed in its middle is not looked for.
for (const name of results.flatMap(({ secondTries = [] }) => secondTries)) {
  process.stdout.write(`passed on the second try: ${name}\n`);
}
for (const name of results.flatMap(({ failures = [] }) => failures)) {
  process.stdout.write(`failed: ${name}\n`);
}
const sum = (of: 'passed' | 'failed' | 'skipped'): number =>
  results.reduce((total, one) => total + one[of], 0);
if (sum('skipped') > 0) process.stdout.write(`${sum('skipped')} skipped\n`);
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
// Said outright: electron-builder leaves a hook that ends the process with 0 whatever exitCode says.
process.exit(sum('failed') === 0 ? 0 : 1);

/** Drives the kiosk in the real Electron, from this checkout and packaged. */
async function tryKiosk(): Promise<void> {
  results.push(await runPlaywright('e2e', ['--project=kiosk', '--project=hub'], {}));
  results.push(await runPlaywright('e2e-alone', ['--project=alone', '--workers=1'], {}));
  let program = '';
  results.push(await step('package', async () => (program = await makePackage())));
  if (program === '') return;
  results.push(await runPlaywright('packaged', PACKAGED_TESTS, { GATEHOUSE_PACKAGED: program }));
}

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
    return { passed: 0, failed: 1, skipped: 0, failures: [name] };
  }
}
