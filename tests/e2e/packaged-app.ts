import { chromium, type Page } from '@playwright/test';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
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
    { stdio: ['ignore', 'inherit', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const browser = await chromium.connectOverCDP(await debuggingAddress(child));
  const context = browser.contexts()[0];
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
  if (page === undefined) throw new Error('the packaged kiosk has no page');
  await page.waitForURL('gatehouse://app/**');
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

/** Where Chromium says that its debugging port is, once it listens. */
function debuggingAddress(child: ChildProcessByStdio<null, null, Readable>): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address === undefined) process.stderr.write(`${line}\n`);
      else resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the packaged kiosk ended with code ${code}`)));
  });
}
