import path from 'node:path';
import { build } from 'vite';
import { ROOT } from '#tools/runtime.ts';

const NATIVE = ['better-sqlite3', 'keytar', '@node-rs/argon2'];
let building: Promise<string> | undefined;

async function bundle(): Promise<string> {
  // Inside the checkout, where the native packages are found; one a test process.
  const outDir = path.join(ROOT, 'node_modules/.cache/fault-child', String(process.pid));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    // As Node would choose: bundlers prefer `module`, which old CommonJS callers can't take.
    resolve: { mainFields: ['main'] },
    ssr: { noExternal: true, external: NATIVE },
    build: {
      ssr: path.join(import.meta.dirname, 'core-child.ts'),
      outDir,
      target: 'node24',
      rolldownOptions: { output: { entryFileNames: 'core-child.js' } },
    },
  });
  return path.join(outDir, 'core-child.js');
}

/** core-child.ts with all it imports in one file: it starts in a third of the time. */
export function childProgram(): Promise<string> {
  building ??= bundle();
  return building;
}
