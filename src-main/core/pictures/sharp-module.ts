import type { default as SharpFactory } from 'sharp';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';

export type SharpModule = typeof SharpFactory;

/**
 * Loads sharp. On Linux, Electron is linked with the system's GLib and sharp's binary would find its
 * functions there, while libvips uses the GLib that it was built with: each picture would then leave
 * megabytes behind. So libvips is loaded first, and sharp's binary bound to it rather than to what
 * Electron brought. Both stay loaded; sharp finds its binary in place when it asks for it.
 * @throws the system loader's error, when the binaries are not there
 */
export async function loadSharp(): Promise<SharpModule> {
  if (process.platform === 'linux' && process.versions['electron'] !== undefined) bindToLibvips();
  const { default: sharp } = await import('sharp');
  return sharp;
}

function bindToLibvips(): void {
  const require = createRequire(import.meta.url);
  const target = `linux-${process.arch}`;
  try {
    const libvips = require.resolve(`@img/sharp-libvips-${target}/binary`);
    process.dlopen({ exports: {} }, libvips, constants.dlopen.RTLD_NOW);
  } catch (error) {
    // Loaded for good, and no module of Node's: as it should be.
    if (!(error instanceof Error && error.message.includes('did not self-register'))) throw error;
  }
  const folder = path.join(path.dirname(require.resolve(`@img/sharp-${target}/sharp.node`)), 'lib');
  const binary = readdirSync(folder).find((name) => name.endsWith('.node'));
  if (binary === undefined) throw new Error('sharp has no binary for this machine');
  process.dlopen(
    { exports: {} },
    path.join(folder, binary),
    constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_DEEPBIND,
  );
}
