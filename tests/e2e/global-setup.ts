import type { FullConfig } from '@playwright/test';
import { ensureDisplay, startVirtualDisplay, type Display } from '#tools/virtual-display.ts';
import { WORKER_DISPLAYS } from './worker-display.ts';

/**
 * A display for the windows of all tests, and one of its own for each worker beside the first: windows
 * of several kiosks on one display would share its focus. Its end is the teardown.
 */
export default async function globalSetup({ workers }: FullConfig): Promise<() => void> {
  const displays: Pick<Display, 'close'>[] = [await ensureDisplay()];
  const names: string[] = [];
  while (displays.length < workers) {
    const display = await startVirtualDisplay();
    displays.push(display);
    names.push(display.name);
  }
  process.env[WORKER_DISPLAYS] = names.join();
  return () => {
    for (const display of displays) display.close();
  };
}
