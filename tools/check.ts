import { runChecks } from './check-list.ts';

// Format, lint, types, cycles and dead code (npm run check).
const { passed, failed } = await runChecks();
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
