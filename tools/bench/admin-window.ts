import { BENCH_ADMIN, signInFirstAdmin } from './bench-admin.ts';
import { AT_THE_GATE, kioskApp, launchApp, type RunningApp } from './electron-app.ts';
import { openCore } from './kiosk-core.ts';
import { bundleScript } from './page-bundle.ts';

/** The real kiosk with an admin at work in it. */
export interface AdminWindow {
  /** Presses what an expression finds in the page. @throws {Error} when it does not come */
  press(expression: string): Promise<void>;
  /** Waits until an expression finds something in the page. @throws {Error} when it does not come */
  shows(expression: string): Promise<void>;
  focus(expression: string): Promise<void>;
  /** Types a key on whatever has the focus. */
  key(key: string): Promise<void>;
  /** Starts a watch of pages/admin-probe.ts, acts, and gives what it saw. */
  watch(probe: 'benchNextPage' | 'benchNextPicture', act: () => Promise<void>): Promise<unknown>;
  close(): Promise<void>;
}

/** Expression for what a selector finds. */
export function at(selector: string): string {
  return `document.querySelector(${JSON.stringify(selector)})`;
}

/** Expression for the button that reads so. */
export function button(label: string): string {
  return `[...document.querySelectorAll('button:not(:disabled)')].find(
    (one) => (one.querySelector('span') ?? one).textContent === ${JSON.stringify(label)})`;
}

/** Makes a store's first admin, starts the kiosk on it, and opens a room as they do. */
export async function openAdminWindow(folder: string, room: string): Promise<AdminWindow> {
  const core = await openCore(folder);
  await signInFirstAdmin(core);
  await core.close();
  const app = await launchApp(kioskApp(folder));
  const window = adminWindow(app);
  try {
    await app.page.waitFor(AT_THE_GATE);
    await window.press(button('Settings'));
    await window.press(button('Admin mode'));
    await type(app, 'input[inputmode="email"]', BENCH_ADMIN.email);
    await type(app, 'input[type="password"]', BENCH_ADMIN.password);
    await window.press(button('Sign in'));
    await window.press(button(room));
    await app.page.evaluate(await bundleScript('admin-probe.ts'));
    return window;
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function type({ page }: RunningApp, selector: string, text: string): Promise<void> {
  await page.waitFor(`${at(selector)} !== null`);
  await page.evaluate(`${at(selector)}.focus()`);
  await page.send('Input.insertText', { text });
}

function adminWindow(app: RunningApp): AdminWindow {
  const { page } = app;
  return {
    close: () => app.close(),
    async press(expression) {
      await page.waitFor(`(() => {
        const found = ${expression} ?? null;
        (found?.closest('button, [role=columnheader]') ?? found)?.click();
        return found !== null;
      })()`);
    },
    async shows(expression) {
      await page.waitFor(`Boolean(${expression})`);
    },
    async focus(expression) {
      await page.evaluate(`${expression}.focus()`);
    },
    async key(key) {
      const what = key.length === 1 ? { key, text: key } : { key, code: key };
      await page.send('Input.dispatchKeyEvent', { type: 'keyDown', ...what });
      await page.send('Input.dispatchKeyEvent', { type: 'keyUp', ...what });
    },
    async watch(probe, act) {
      await page.evaluate(`void (globalThis.benchSeen = globalThis.${probe}())`);
      await act();
      return page.evaluate('globalThis.benchSeen');
    },
  };
}
