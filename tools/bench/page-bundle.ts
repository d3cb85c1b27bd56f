import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { ROOT } from '../runtime.ts';

const PAGES = path.join(ROOT, 'tools/bench/pages');

/** Bundles a bench page as the kiosk's own is bundled. @returns its folder, and how to remove it */
export async function bundlePage(
  html: string,
): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-page-'));
  await build({
    configFile: false,
    root: PAGES,
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      target: 'chrome130',
      outDir: folder,
      // One flat folder: the protocol of the page serves by base name alone.
      assetsDir: '',
      assetsInlineLimit: 0,
      rolldownOptions: { input: path.join(PAGES, html) },
    },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Bundles a script to be run in a page before the page's own. @returns its source */
export async function bundleScript(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    root: PAGES,
    logLevel: 'error',
    build: {
      target: 'chrome130',
      write: false,
      lib: { entry: path.join(PAGES, entry), formats: ['iife'], name: 'bench' },
    },
  });
  const [output] = [result].flat();
  if (output === undefined || !('output' in output)) throw new Error(`no bundle of ${entry}`);
  return output.output[0].code;
}
