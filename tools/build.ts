import { ensureBuilt } from './kiosk-build.ts';

// Builds the kiosk into out/ (npm run build).
const { built, seconds } = await ensureBuilt();
process.stdout.write(built ? `build: done in ${seconds.toFixed(1)} s\n` : 'build: up to date\n');
