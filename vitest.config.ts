import { defineConfig } from 'vitest/config';

const project = (name: string, testTimeout: number) => ({
  extends: true as const,
  test: {
    name,
    include: [`tests/${name}/**/*.test.{ts,tsx}`],
    testTimeout,
    hookTimeout: testTimeout,
  },
});

/** Tests of the hub share one PostgreSQL server; each file has a database of its own in it. */
const hub = {
  extends: true as const,
  test: { ...project('hub', 60_000).test, globalSetup: ['tests/hub/database-server.ts'] },
};

/** One project a kind of test; the folders under tests/ carry the same names. */
export default defineConfig({
  test: {
    environment: 'node',
    passWithNoTests: true,
    restoreMocks: true,
    projects: [
      project('unit', 10_000),
      project('integration', 60_000),
      project('property', 120_000),
      project('faults', 600_000),
      hub,
    ],
  },
});
