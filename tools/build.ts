import { binary, runStep } from './spawn-step.ts';

// Builds the kiosk into out/ (npm run build).
const { code, output, seconds } = await runStep(binary('electron-vite'), ['build'], {
  echo: false,
});
if (code !== 0) process.stderr.write(output);
process.stdout.write(`build: ${code === 0 ? 'done' : 'FAILED'} in ${seconds.toFixed(1)} s\n`);
process.exitCode = code;
