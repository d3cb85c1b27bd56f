import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** A phone that many people have: 360 x 740 points, touch, and a browser of 2019 or later. */
const PHONE = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
} as const;

/** The system's Chromium, by the name that Debian gives it; null: there is none. */
export function chromiumProgram(): string | null {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const found = folders.map((folder) => path.join(folder, 'chromium')).find(existsSync);
  return found ?? null;
}

/** Opens the system's Chromium without a window. @throws Error where there is none */
export async function openChromium(): Promise<Browser> {
  const executablePath = chromiumProgram();
  if (executablePath === null) throw new Error('no chromium: apt-get install chromium');
  // Chromium's sandbox does not run as root, as which containers run tests.
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
}

/** Opens a page of a phone of its own: cookies, storage and workers are nobody else's. */
export async function openPhone(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({ ...PHONE, locale: 'en-IN', ...options });
  return { context, page: await context.newPage() };
}
