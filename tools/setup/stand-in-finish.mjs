// Run by the project's own Node (its packages want a newer one than the system's):
//   node stand-in-finish.mjs FOLDER
// turns the unpacked runtime in FOLDER into a plain Electron that opens an app's folder.
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import path from 'node:path';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: stand-in-finish.mjs FOLDER');

await flipFuses(path.join(folder, 'electron'), {
  version: FuseVersion.V1,
  // Its snapshot is the other application's; inspection is how Playwright attaches.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: true,
});
await createPackage(
  path.join(import.meta.dirname, 'stand-in-app'),
  path.join(folder, 'resources/default_app.asar'),
);
