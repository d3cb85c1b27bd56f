import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import path from 'node:path';
import { faceEngine } from './tools/face-files.ts';

const at = (file: string): string => path.resolve(import.meta.dirname, file);

/** Modules with a binary of their own; everything else is bundled. */
const NATIVE = ['better-sqlite3', 'keytar', '@node-rs/argon2', 'sharp'];

/** Entries of the shell's process, the core's process and the core's worker threads. */
const MAIN_ENTRIES = {
  index: at('src-main/shell/index.ts'),
  core: at('src-main/core/main.ts'),
  'reader-worker': at('src-main/core/storage/reader-worker.ts'),
  'checkpoint-worker': at('src-main/core/storage/checkpoint-worker.ts'),
  'face-worker': at('src-main/core/storage/face-worker.ts'),
  'admin-worker': at('src-main/core/storage/admin-worker.ts'),
  'backup-worker': at('src-main/core/storage/backup-worker.ts'),
  'xlsx-worker': at('src-main/core/tables/xlsx-worker.ts'),
};

// The oldest Electron that the project runs on: 33, with Node 20.18 and Chromium 130. Without a
// target the output would follow the installed Electron and keep syntax that 33 can't read.
export default defineConfig({
  main: {
    // winston's rotation requires moment and expects the CommonJS build's function. fflate's build for
    // Node declares a require of its own, beside the one that the bundle has.
    resolve: { alias: { moment: 'moment/moment.js', fflate: 'fflate/browser' } },
    build: {
      target: 'node20.18',
      outDir: 'out/main',
      externalizeDeps: false,
      rolldownOptions: {
        input: MAIN_ENTRIES,
        external: NATIVE,
        // Chunks lie beside the entries, so that import.meta.dirname is out/main wherever a module
        // ends up.
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunk-[name].js',
          // Fewer bytes to parse at each start; the names stay, for the stacks in the log.
          minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src-main/preload/index.ts') },
        // A sandboxed preload script can't be an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react(), faceEngine(import.meta.dirname)],
    worker: { format: 'es' },
    build: {
      target: 'chrome130',
      outDir: 'out/renderer',
      // Everything is a file of our own origin: the content security policy knows no data: scripts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // electron-vite leaves it out; half the bytes are half the parsing before the first picture.
      minify: 'oxc',
      rolldownOptions: {
        input: { index: at('src-renderer/index.html'), print: at('src-renderer/print/print.html') },
      },
    },
  },
});
