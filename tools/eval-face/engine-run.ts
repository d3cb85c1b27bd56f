import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { launchApp } from '../bench/electron-app.ts';
import { buildFaceEngine } from '../face-files.ts';
import { ROOT } from '../runtime.ts';
import { ensureDisplay } from '../virtual-display.ts';
import { seenFace, type SeenFace } from './seen-face.ts';

const HERE = path.join(ROOT, 'tools/eval-face');

/**
 * Looks at pictures with the kiosk's own face engine: worker, models and runtime as the kiosk's
 * build makes them, in the Electron that the kiosk runs in.
 * @param files the pictures
 * @param tell is told how many are done
 * @returns what was seen, in the same order
 * @throws {Error} when the engine does not start, or ends
 */
export async function seePictures(
  files: readonly string[],
  tell: (done: number) => void,
): Promise<SeenFace[]> {
  const display = await ensureDisplay();
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-eval-face-'));
  try {
    const list = path.join(folder, 'pictures.json');
    await writeFile(list, JSON.stringify(files));
    const page = path.join(folder, 'page');
    await bundlePage(page);
    const engine = path.join(folder, 'engine');
    await buildFaceEngine(engine, path.join(ROOT, 'src-renderer/face/face-worker.ts'));
    const app = await launchApp({
      folder: path.join(HERE, 'app'),
      args: [
        `--page-folder=${page}`,
        `--engine-folder=${engine}`,
        `--pictures=${list}`,
      ],
    });
    try {
      await app.page.waitFor('typeof globalThis.engineReady === "function"');
      await app.page.evaluate('engineReady()');
      const seen: SeenFace[] = [];
      for (const number of files.keys()) {
        seen.push(seenFace.parse(await app.page.evaluate(`seePicture(${number})`)));
        tell(seen.length);
      }
      return seen;
    } finally {
      await app.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
    display.close();
  }
}

/** One flat folder: the app serves by base name alone. */
async function bundlePage(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: HERE,
    base: './',
    logLevel: 'error',
    build: {
      target: 'chrome130',
      outDir: folder,
      assetsDir: '',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: path.join(HERE, 'page.html') },
    },
  });
}
