import { listPackage } from '@electron/asar';
import { Arch, build, Platform } from 'electron-builder';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './kiosk-build.ts';
import { electronFolder, readRuntime, ROOT } from './runtime.ts';

/**
 * Packages the kiosk for this machine as a plain folder (electron-builder's target `dir`), with the
 * Electron that setup found: nothing is downloaded.
 * @returns the packaged program
 * @throws {Error} when the sources don't build, electron-builder fails or the package holds what it
 * must not
 */
export async function makePackage(): Promise<string> {
  await ensureBuilt();
  const runtime = readRuntime();
  const arch = process.arch === 'arm64' ? Arch.arm64 : Arch.x64;
  await build({
    projectDir: ROOT,
    targets: Platform.current().createTarget('dir', arch),
    publish: 'never',
    config: {
      extends: path.join(ROOT, 'electron-builder.yml'),
      electronDist: electronFolder(runtime),
      afterPack: ({ packager, appOutDir }) => {
        const resources = packager.getResourcesDir(appOutDir);
        checkContents(path.join(resources, 'app.asar'));
        if (runtime.kind === 'stand-in') putStandInBinary(resources, runtime.sqliteBinding);
        return Promise.resolve();
      },
    },
  });
  return packagedProgram();
}

/** All that a package may hold, by the first two names of its paths. */
const SHIPPED = [
  'node_modules',
  'node_modules/@img',
  'node_modules/@node-rs',
  'node_modules/better-sqlite3',
  'node_modules/detect-libc',
  'node_modules/keytar',
  'node_modules/semver',
  'node_modules/sharp',
  'out',
  'out/main',
  'out/preload',
  'out/renderer',
  'package.json',
  'LICENSE',
  'resources',
  'resources/face',
  'resources/release-keys.json',
];

/**
 * electron-builder takes in the whole repository when its patterns name nothing to take, without a
 * word.
 * @throws {Error} when something is in the archive that the kiosk never runs, or part of it is not
 */
function checkContents(archive: string): void {
  const files = listPackage(archive, { isPack: false });
  const places = new Set(files.map((file) => file.split(/[/\\]/).slice(1, 3).join('/')));
  const wrong = [
    ...[...places].filter((place) => !SHIPPED.includes(place)),
    ...SHIPPED.filter((place) => !places.has(place)),
  ];
  if (wrong.length > 0) {
    throw new Error(`The package holds too much or too little: ${wrong.slice(0, 9).join(', ')}`);
  }
}

/**
 * The stand-in Electron is older than the SQLite binary that ships: its own is put in place. What
 * is released is packaged with the official Electron and is never changed so.
 */
function putStandInBinary(resources: string, sqliteBinding: string): void {
  const unpacked = path.join(resources, 'app.asar.unpacked/node_modules');
  const binary = path.join(unpacked, 'better-sqlite3/prebuilds/linux-x64.node');
  if (!existsSync(binary)) throw new Error(`The package has no SQLite binary at ${binary}.`);
  copyFileSync(sqliteBinding, binary);
  rmSync(path.join(resources, 'default_app.asar'), { force: true });
  process.stdout.write(
    'package: stand-in Electron, with the SQLite built for it: for trying out, not for release\n',
  );
}

function packagedProgram(): string {
  const programs = [
    'dist/linux-unpacked/gatehouse',
    'dist/linux-arm64-unpacked/gatehouse',
    'dist/win-unpacked/Gatehouse.exe',
    'dist/mac/Gatehouse.app/Contents/MacOS/Gatehouse',
    'dist/mac-arm64/Gatehouse.app/Contents/MacOS/Gatehouse',
  ].map((name) => path.join(ROOT, name));
  const program = programs.find((file) => existsSync(file));
  if (program === undefined) throw new Error('electron-builder left no program in dist/.');
  return program;
}
