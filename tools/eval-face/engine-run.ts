import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { CONTENT_SECURITY_POLICY } from '../../src-main/shell/page-headers.ts';
import type { PageSession } from '../bench/devtools.ts';
import { launchApp } from '../bench/electron-app.ts';
import { buildFaceEngine } from '../face-files.ts';
import { ROOT } from '../runtime.ts';
import { ensureDisplay } from '../virtual-display.ts';
import { seenFace, type SeenFace } from './seen-face.ts';

const HERE = path.join(ROOT, 'tools/eval-face');

/** A page in Electron with the kiosk's own face engine in it. */
export interface EnginePage {
  readonly page: PageSession;
  readonly close: () => Promise<void>;
}

export interface EnginePageOptions {
  /** Pictures that the page can ask for by number. */
  readonly files?: readonly string[];
  /** More switches for Electron. */
  readonly switches?: readonly string[];
  /** Called with the engine's folder before the page opens, to spoil it. */
  readonly prepare?: (folder: string) => Promise<void>;
  /** The page's content security policy; the kiosk's unless told. */
  readonly policy?: string;
}

/**
 * Opens the face engine as the kiosk's build makes it (worker, models, runtime), in the Electron and
 * under the policy that the kiosk runs in. The page has globalThis.face, see page.ts.
 * @throws {Error} when Electron or the page does not open
 */
export async function openEnginePage(options: EnginePageOptions = {}): Promise<EnginePage> {
  const { files = [], switches = [], prepare, policy = CONTENT_SECURITY_POLICY } = options;
  const display = await ensureDisplay();
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-face-engine-'));
  const remove = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    display.close();
  };
  try {
    const list = path.join(folder, 'pictures.json');
    const page = path.join(folder, 'page');
    const engine = path.join(folder, 'engine');
    await writeFile(list, JSON.stringify(files));
    await bundlePage(page);
    await buildFaceEngine(engine, path.join(ROOT, 'src-renderer/face/face-worker.ts'));
    await prepare?.(engine);
    const app = await launchApp({
      folder: path.join(HERE, 'app'),
      args: [
        `--page-folder=${page}`,
        `--engine-folder=${engine}`,
        `--pictures=${list}`,
        `--policy=${policy}`,
        ...switches,
      ],
    });
    const close = async (): Promise<void> => {
      await app.close();
      await remove();
    };
    try {
      await app.page.waitFor('typeof globalThis.face === "object"');
      return { page: app.page, close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Looks at pictures with the kiosk's own face engine.
 * @param tell is told how many are done
 * @returns what was seen, in the same order
 * @throws {Error} when the engine does not start, or ends
 */
export async function seePictures(
  files: readonly string[],
  tell: (done: number) => void,
): Promise<SeenFace[]> {
  const { page, close } = await openEnginePage({ files });
  try {
    await page.evaluate('face.ready()');
    const seen: SeenFace[] = [];
    for (const number of files.keys()) {
      seen.push(seenFace.parse(await page.evaluate(`face.see(${number}, "portrait")`)));
      tell(seen.length);
    }
    return seen;
  } finally {
    await close();
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
