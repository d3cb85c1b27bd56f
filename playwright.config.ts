import { defineConfig } from '@playwright/test';

const isPackaged = process.env['GATEHOUSE_PACKAGED'] !== undefined;
const HUB = '**/hub-*.e2e.ts';

/** End-to-end tests drive the real Electron; screenshots and traces stay in test-results/. */
export default defineConfig({
  testDir: 'tests/e2e',
  // Projects share no process: what the hub forbids its picture library, drawn scenes need.
  projects: [
    {
      name: 'kiosk',
      testMatch: '**/*.e2e.ts',
      // Of this checkout's kiosk gate-face.e2e.ts holds more.
      testIgnore: [HUB, ...(isPackaged ? [] : ['**/face-package.e2e.ts'])],
    },
    { name: 'hub', testMatch: HUB },
  ],
  outputDir: 'test-results/e2e',
  globalSetup: './tests/e2e/global-setup.ts',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // Windows of several kiosks at once would share one display's focus.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
});
