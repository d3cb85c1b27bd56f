import path from 'node:path';
import { makePackage } from './kiosk-package.ts';
import { writeReleasePapers } from './release/release-papers.ts';
import { ROOT } from './runtime.ts';
import { PACKAGED_TESTS, runPlaywright } from './test-suites.ts';
import { ensureDisplay } from './virtual-display.ts';

// Packages the kiosk into dist/ and tries the package (npm run package).
const program = await makePackage();
const papers = await writeReleasePapers(path.join(ROOT, 'dist'));
const display = await ensureDisplay();
const { failed } = await runPlaywright('packaged', PACKAGED_TESTS, { GATEHOUSE_PACKAGED: program });
display.close();
process.stdout.write(`package: ${program}\n`);
process.stdout.write(`package: dist/${papers.join(', dist/')}\n`);
process.exitCode = failed === 0 ? 0 : 1;
