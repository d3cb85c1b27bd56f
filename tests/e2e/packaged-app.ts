import { type Browser, chromium, expect, type Page } from '@playwright/test';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { cameraSwitches, developmentSwitches } from '#tools/runtime.ts';
import { launchKiosk, type KioskOptions } from './electron-app.ts';

/** A running kiosk of which only the page can be reached. */
export interface OpenKiosk {
  readonly page: Page;
  readonly dataFolder: string;
  /** Ends it as the system would, and waits until its store is closed. */
  close(): Promise<void>;
}

/** How long Playwright may take to attach, in milliseconds. */
const ATTACH_MS = 15_000;

/** What Chromium's debugging port lists. */
const targets = z.array(z.object({ url: z.string() }));

/** The packaged program under test; undefined: this checkout's kiosk is. */
export const PACKAGED_PROGRAM = process.env['GATEHOUSE_PACKAGED'];

/**
 * The packaged kiosk where GATEHOUSE_PACKAGED names its program, else this checkout's. A packaged
 * kiosk takes no throw-away key: it uses keychain or passphrase, whatever the options say.
 */
export function openAnyKiosk(options: KioskOptions = {}): Promise<OpenKiosk> {
  return PACKAGED_PROGRAM === undefined
    ? launchKiosk(options)
    : openPackagedKiosk(PACKAGED_PROGRAM, options);
}

/**
 * Starts a packaged kiosk. Its fuses refuse Node's inspector, which Playwright's Electron launcher
 * needs; the page is reached over Chromium's own debugging port instead.
 */
async function openPackagedKiosk(program: string, options: KioskOptions): Promise<OpenKiosk> {
  const { cameraFile, args = [], env = {} } = options;
  const dataFolder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), 'gatehouse-pack-')));
  const child = spawn(
    program,
    [
      ...developmentSwitches(),
      ...(cameraFile === undefined ? [] : cameraSwitches(cameraFile)),
      '--remote-debugging-port=0',
      '--data',
      dataFolder,
      ...args,
    ],
    { stdio: ['ignore', 'inherit', 'pipe'], env: { ...process.env, ...env } },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
    if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    const { browser, page } = await reachPage(await debuggingAddress(child));
    return {
      page,
      dataFolder,
      close: async () => {
        await browser.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where Chromium says that its debugging port is, once it listens. */
function debuggingAddress(child: ChildProcessByStdio<null, null, Readable>): Promise<URL> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address === undefined) process.stderr.write(`${line}\n`);
      else resolve(new URL(address));
    });
    child.once('exit', (code) => reject(new Error(`the packaged kiosk ended with code ${code}`)));
  });
}

/**
 * Waits until the kiosk's page is there, and only then lets Playwright attach: one that attaches
 * while the window goes from nothing to its page may wait for ever.
 */
async function reachPage(address: URL): Promise<{ browser: Browser; page: Page }> {
  await expect
    .poll(async () => {
      const answer = await fetch(`http://${address.host}/json/list`);
      return targets.parse(await answer.json()).map(({ url }) => url);
    })
    .toContainEqual(expect.stringMatching(/^gatehouse:\/\/app\//));
  const browser = await chromium.connectOverCDP(address.href, { timeout: ATTACH_MS });
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) throw new Error('the packaged kiosk has no page');
  return { browser, page };
}
