import { chromium, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { developmentSwitches } from '#tools/runtime.ts';
import { launchKiosk } from './electron-app.ts';

/** A running kiosk of which only the page can be reached. */
export interface OpenKiosk {
  readonly page: Page;
  close(): Promise<void>;
}

/** A webcam and a microphone of Chromium's own making; permissions are still asked for. */
const FAKE_DEVICES = '--use-fake-device-for-media-stream';

/** The packaged kiosk where GATEHOUSE_PACKAGED names its program, else this checkout's. */
export function openAnyKiosk(): Promise<OpenKiosk> {
  const program = process.env['GATEHOUSE_PACKAGED'];
  return program === undefined ? launchKiosk({ args: [FAKE_DEVICES] }) : openPackagedKiosk(program);
}

/**
 * Starts a packaged kiosk. Its fuses refuse Node's inspector, which Playwright's Electron launcher
 * needs; the page is reached over Chromium's own debugging port instead.
 */
async function openPackagedKiosk(program: string): Promise<OpenKiosk> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-packaged-'));
  const child = spawn(
    program,
    [...developmentSwitches(), FAKE_DEVICES, '--remote-debugging-port=0', '--data', dataFolder],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await debuggingPort(dataFolder);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) throw new Error('the packaged kiosk has no page');
  return {
    page,
    close: async () => {
      await browser.close();
      child.kill();
      await ended;
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Chromium writes the port that it chose into its folder, once it listens. */
async function debuggingPort(dataFolder: string): Promise<number> {
  const files = ['browser', '.'].map((name) => path.join(dataFolder, name, 'DevToolsActivePort'));
  for (let tries = 0; tries < 150; tries += 1) {
    for (const file of files) {
      const port = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
      if (port > 0) return port;
    }
    await sleep(100);
  }
  throw new Error('the packaged kiosk did not open its debugging port');
}
