import { Arch, build, type Configuration, Platform } from 'electron-builder';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './kiosk-build.ts';
import { electronFolder, readRuntime, ROOT, type Runtime } from './runtime.ts';

/**
 * Packages the kiosk for this machine as a plain folder (electron-builder's target `dir`), with the
 * Electron that setup found: nothing is downloaded.
 * @returns the packaged program
 * @throws {Error} when the sources don't build or electron-builder fails
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
      ...standInChanges(runtime),
    },
  });
  return packagedProgram();
}

/**
 * The stand-in Electron is older than the SQLite binary that ships: its own is put in place. What
 * is released is packaged with the official Electron and is never changed so.
 */
function standInChanges(runtime: Runtime): Configuration {
  if (runtime.kind !== 'stand-in') return {};
  return {
    afterPack: ({ appOutDir }) => {
      const unpacked = path.join(appOutDir, 'resources/app.asar.unpacked/node_modules');
      const binary = path.join(unpacked, 'better-sqlite3/prebuilds/linux-x64.node');
      if (!existsSync(binary)) throw new Error(`The package has no SQLite binary at ${binary}.`);
      copyFileSync(runtime.sqliteBinding, binary);
      rmSync(path.join(appOutDir, 'resources/default_app.asar'), { force: true });
      process.stdout.write(
        'package: stand-in Electron, with the SQLite built for it: for trying out, not for release\n',
      );
      return Promise.resolve();
    },
  };
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
