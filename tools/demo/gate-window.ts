import type { ElectronApplication, Page } from '@playwright/test';
import { z } from 'zod';
import { openKiosk, type KioskLaunch } from '#tools/kiosk-launch.ts';
import type { Place } from './other-places.ts';

/** What the window tells of a painted verdict: src-renderer/gate/use-painted.ts. */
const painted = z.object({
  verdict: z.string(),
  name: z.string().nullable(),
  paintedMs: z.number(),
  frame: z.object({ stamp: z.number().nullable() }).nullable(),
});
export type Painted = z.infer<typeof painted>;

const WAIT_FOR_GATE_MS = 30_000;

/** The kiosk's window, as somebody who stands at it uses it. */
export class GateWindow {
  readonly page: Page;
  readonly #app: ElectronApplication;
  readonly #queue: Painted[] = [];
  #wake: (() => void) | null = null;

  private constructor(app: ElectronApplication, page: Page) {
    this.#app = app;
    this.page = page;
  }

  /** Starts the kiosk and waits for its gate. */
  static async open(launch: KioskLaunch): Promise<GateWindow> {
    const { app, page } = await openKiosk(launch);
    const window = new GateWindow(app, page);
    await window.#listen();
    await page.locator('main.gate').waitFor({ timeout: WAIT_FOR_GATE_MS });
    return window;
  }

  async #listen(): Promise<void> {
    await this.page.exposeFunction('gatehouseDemoHears', (detail: unknown) => {
      this.#queue.push(painted.parse(detail));
      this.#wake?.();
    });
    await this.page.evaluate(() => {
      const hears = (globalThis as unknown as { gatehouseDemoHears: (detail: unknown) => void })
        .gatehouseDemoHears;
      addEventListener('gatehouse:verdict-painted', (event) => {
        hears((event as CustomEvent<unknown>).detail);
      });
    });
  }

  /** The next painted verdict; null when none comes in time. */
  async nextVerdict(withinMs: number): Promise<Painted | null> {
    const end = performance.now() + withinMs;
    while (this.#queue.length === 0) {
      const left = end - performance.now();
      if (left <= 0) return null;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#queue.shift() ?? null;
  }

  /** Whether the gate asks for one ticket at a time, within a while. */
  async asksForOneTicket(withinMs: number): Promise<boolean> {
    const notice = this.page.getByText('One ticket at a time');
    return notice.waitFor({ timeout: withinMs }).then(
      () => true,
      () => false,
    );
  }

  /** Moves the kiosk to another event through its own screens. */
  async moveTo(place: Place): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('F8');
    await this.page.getByRole('button', { name: 'Change gate or event' }).click();
    // The radio itself is a hidden input: people touch what it is drawn as.
    await this.page.locator('label.choice', { hasText: place.title }).click();
    await this.page.getByRole('button', { name: 'Open this gate' }).click();
    await this.page.getByRole('heading', { name: place.title }).waitFor();
  }

  /** From people coming in to people going out. */
  async turnOut(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('F7');
  }

  async picture(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  /** Resolves when somebody closed the window. */
  get closed(): Promise<void> {
    return new Promise((resolve) => this.#app.once('close', () => resolve()));
  }

  async close(): Promise<void> {
    await this.#app.close();
  }
}
