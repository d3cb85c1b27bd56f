import { spawn } from 'node:child_process';
import { ensureBuilt } from './kiosk-build.ts';
import {
  developmentSwitches,
  electronProgram,
  readRuntime,
  ROOT,
  runtimeEnvironment,
} from './runtime.ts';
import { ensureDisplay } from './virtual-display.ts';

// Starts the kiosk from this checkout (npm start). Arguments go to it: --data DIR.
const runtime = readRuntime();
const { built, seconds } = await ensureBuilt();
if (built) process.stderr.write(`Built in ${seconds.toFixed(1)} s.\n`);
const display = await ensureDisplay();

const kiosk = spawn(
  electronProgram(runtime),
  [ROOT, ...developmentSwitches(), ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, ...runtimeEnvironment(runtime) } },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => kiosk.kill(signal));
}
kiosk.once('error', (error) => {
  process.stderr.write(`The kiosk did not start: ${error.message}\n`);
  display.close();
  process.exitCode = 1;
});
kiosk.once('exit', (code) => {
  display.close();
  process.exitCode = code ?? 1;
});
