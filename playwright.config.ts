import { defineConfig } from '@playwright/test';
import { availableParallelism } from 'node:os';
import { isDisplayVirtual } from './tools/virtual-display.ts';

const isPackaged = process.env['GATEHOUSE_PACKAGED'] !== undefined;
const HUB = '**/hub-*.e2e.ts';
/** Tests of cameras, faces and recoveries: a machine at work on another window would make them late. */
const ALONE = ['camera', 'desk', 'evening', 'face-*', 'gate-camera', 'gate-face', 'recovery'].map(
  (name) => `**/${name}.e2e.ts`,
);
/** Of this checkout's kiosk gate-face.e2e.ts holds more. */
const PACKAGED_ONLY = '**/face-package.e2e.ts';

/** End-to-end tests drive the real Electron; screenshots and traces stay in test-results/. */
export default defineConfig({
  testDir: 'tests/e2e',
  // Projects share no process: what the hub forbids its picture library, drawn scenes need.
  projects: [
    { name: 'kiosk', testMatch: '**/*.e2e.ts', testIgnore: [HUB, ...ALONE] },
    // Its own run of one worker (tools/test-suites.ts).
    { name: 'alone', testMatch: ALONE, testIgnore: isPackaged ? [] : [PACKAGED_ONLY] },
    { name: 'hub', testMatch: HUB },
  ],
  outputDir: 'test-results/e2e',
  globalSetup: './tests/e2e/global-setup.ts',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // One where somebody may be looking on: windows of several kiosks would share the display's focus.
  workers: isDisplayVirtual() && !isPackaged ? Math.min(4, availableParallelism()) : 1,
  fullyParallel: false,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
});
