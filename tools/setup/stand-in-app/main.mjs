// The part of Electron that opens an app's folder: the stand-in runtime comes without one.
//   electron [-r FILE]... [--switch]... FOLDER [arguments]
// A module with top-level await: Electron holds 'ready' back until it settles, so that the app can
// still register privileged schemes. A CommonJS loader would be too late for that.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** @type {string | undefined} */
let folder;
const words = process.argv.slice(1);
while (words.length > 0 && folder === undefined) {
  const word = words.shift() ?? '';
  // Playwright puts -r FILE before the folder, to attach before the app's first line runs.
  if (word === '-r' || word === '--require') require(path.resolve(words.shift() ?? ''));
  else if (!word.startsWith('-')) folder = path.resolve(word);
}

if (folder === undefined) {
  process.stderr.write('usage: electron FOLDER\n');
  app.exit(64);
} else {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  // Electron keeps these two for whoever opens an app's folder, and out of its public types.
  const opener =
    /** @type {{ setVersion(version: string): void, setAppPath(folder: string): void }} */ (
      /** @type {unknown} */ (app)
    );
  opener.setVersion(manifest.version ?? '0.0.0');
  opener.setAppPath(folder);
  if (!app.commandLine.hasSwitch('user-data-dir')) {
    app.setPath('userData', path.join(app.getPath('appData'), app.getName()));
  }
  await import(pathToFileURL(path.join(folder, manifest.main ?? 'index.js')).href);
}
