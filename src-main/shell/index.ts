import { app } from 'electron';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { declareAppScheme } from './app-protocol.ts';
import { LaunchError, type LaunchOptions, parseLaunch } from './command-line.ts';
import { runKiosk } from './kiosk.ts';
import { emptyCoreDump, forbidMinidumps } from './no-dumps.ts';

/** Exit codes that a script can tell apart: a wrong command line (sysexits' EX_USAGE), a folder in use. */
const EXIT_USAGE = 64;
const EXIT_IN_USE = 3;

// No top-level await in this file: Electron would hold 'ready' back until it settles, and with it
// everything that we wait for.
start();

function start(): void {
  const launch = launchOrExit();
  if (launch === null) return;
  const dataFolder = launch.dataFolder ?? app.getPath('userData');
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  app.setPath('userData', dataFolder);
  app.setPath('sessionData', path.join(dataFolder, 'browser'));
  // The lock lies in the data folder: two folders are two kiosks, one folder is one.
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write(
      `The data folder ${dataFolder} is in use by another Gatehouse.\n` +
        'Use its window, or start with --data and another folder.\n',
    );
    app.exit(EXIT_IN_USE);
    return;
  }
  declareAppScheme();
  forbidMinidumps();
  // Not to be had is no reason not to start; provisioning sets limits too.
  emptyCoreDump(process.pid, (error) => process.stderr.write(`core dump: ${String(error)}\n`));
  app
    .whenReady()
    .then(() => runKiosk(launch, dataFolder))
    .catch((error: unknown) => {
      process.stderr.write(`Gatehouse could not start: ${String(error)}\n`);
      app.exit(1);
    });
}

function launchOrExit(): LaunchOptions | null {
  try {
    const place = { isPackaged: app.isPackaged, workingFolder: process.cwd() };
    return parseLaunch(process.argv, process.env, place);
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    process.stderr.write(`${error.message}\n`);
    app.exit(EXIT_USAGE);
    return null;
  }
}
