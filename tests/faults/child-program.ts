import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { ROOT } from '#tools/runtime.ts';

const NATIVE = ['better-sqlite3', 'keytar', '@node-rs/argon2', 'sharp'];
let building: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    // As Node would choose: bundlers prefer `module`, which old CommonJS callers can't take.
    resolve: { mainFields: ['main'] },
    ssr: { noExternal: true, external: NATIVE },
    build: {
      ssr: path.join(import.meta.dirname, 'core-child.ts'),
      target: 'node24',
      write: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const outputs = [built].flat().flatMap((each) => ('output' in each ? each.output : []));
  const [chunk] = outputs.filter((output) => output.type === 'chunk');
  if (chunk === undefined) throw new Error('the child was built into nothing');
  // Inside the checkout, where the native packages are found; named by its content, so that test
  // processes side by side share one.
  const folder = path.join(ROOT, 'node_modules/.cache/fault-child');
  const name = createHash('sha256').update(chunk.code).digest('hex').slice(0, 16);
  const file = path.join(folder, `core-child-${name}.mjs`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, chunk.code);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}

/** core-child.ts with all it imports in one file: it starts in a third of the time. */
export function childProgram(): Promise<string> {
  building ??= bundle();
  return building;
}
