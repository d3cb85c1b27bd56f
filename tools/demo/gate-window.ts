import { errors, type ElectronApplication, type Page } from '@playwright/test';
import { z } from 'zod';
import { FACE_TROUBLES, type FaceTrouble } from '#shared/face/finding.ts';
import { faceView } from '#shared/ipc/gate-views.ts';
import { face as FACE_WORDS } from '#renderer/i18n/en/face.ts';
import { openKiosk, type KioskLaunch } from '#tools/kiosk-launch.ts';
import { SHOWN_SQUARES, shownStamp } from '#tools/simulate/shown-stamp.ts';
import type { Place } from './other-places.ts';

/** What the window tells of a painted verdict: src-renderer/gate/use-painted.ts. */
const painted = z.object({
  verdict: z.string(),
  name: z.string().nullable(),
  kind: z.enum(['verdict', 'override', 'undo']),
  face: faceView.nullable(),
  paintedMs: z.number(),
  /** When the page was told, milliseconds since the Unix epoch. */
  at: z.number(),
  frame: z.object({ stamp: z.number().nullable() }).nullable(),
});
export type Painted = z.infer<typeof painted>;

/** Whether a title is one of these, whole. */
function anyOf(titles: readonly string[]): RegExp {
  const escaped = titles.map((title) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^(?:${escaped.join('|')})$`);
}

const WAIT_FOR_GATE_MS = 30_000;

/** The kiosk's window, as somebody who stands at it uses it. */
export class GateWindow {
  readonly page: Page;
  readonly app: ElectronApplication;
  readonly #queue: Painted[] = [];
  #wake: (() => void) | null = null;

  private constructor(app: ElectronApplication, page: Page) {
    this.app = app;
    this.page = page;
  }

  /** Starts the kiosk and waits for its gate. */
  static async open(launch: KioskLaunch): Promise<GateWindow> {
    const window = await GateWindow.start(launch);
    await window.untilAtGate();
    return window;
  }

  /** Starts the kiosk, whatever it shows first. */
  static async start(launch: KioskLaunch): Promise<GateWindow> {
    const { app, page } = await openKiosk(launch);
    const window = new GateWindow(app, page);
    await window.#listen();
    return window;
  }

  async untilAtGate(): Promise<void> {
    await this.page.locator('main.gate').waitFor({ timeout: WAIT_FOR_GATE_MS });
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
        const { detail } = event as CustomEvent<object>;
        hears({ ...detail, at: Date.now() });
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

  /** Which of these troubles the screen tells the visitor, within a while; null: none. */
  async tellsOf(troubles: readonly FaceTrouble[], withinMs: number): Promise<FaceTrouble | null> {
    const titles = troubles.map((trouble) => FACE_WORDS.trouble[trouble]);
    const title = this.page.locator('.facing__title', { hasText: anyOf(titles) });
    try {
      await title.waitFor({ timeout: withinMs });
      const text = await title.textContent();
      return FACE_TROUBLES.find((trouble) => FACE_WORDS.trouble[trouble] === text) ?? null;
    } catch (error) {
      if (error instanceof errors.TimeoutError) return null;
      throw error;
    }
  }

  /** The side to which the screen asks the visitor to turn now; null: it does not. */
  async asksToTurn(): Promise<'left' | 'right' | null> {
    const arrow = await this.page.evaluate(
      () => document.querySelector('.facing__arrow')?.getAttribute('class') ?? null,
    );
    if (arrow === null) return null;
    return arrow.includes('facing__arrow--left') ? 'left' : 'right';
  }

  /** The number in the simulated webcam's frame on the screen; null: it can't be read. */
  async stamp(): Promise<number | null> {
    const squares = await this.page.evaluate<number[] | null>(SHOWN_SQUARES);
    return squares === null ? null : shownStamp(squares);
  }

  /** Whether the status says that no template waits to be made any more, within a while. */
  async hasTemplates(withinMs: number): Promise<boolean> {
    // Of the line in the status, which begins without a count once all are made.
    const isDone = this.page.locator('main.gate', { hasText: /Faces\s*on: always(?! ·)/ });
    return isDone.waitFor({ timeout: withinMs }).then(
      () => true,
      () => false,
    );
  }

  /** Presses a key of the gate screen. */
  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /**
   * A supervisor lets the person in.
   * @returns whether the screen says so
   */
  async override(
    supervisor: string,
    pin: string,
    withPicture: () => Promise<void>,
  ): Promise<boolean> {
    await this.page.keyboard.press('F4');
    const dialog = this.page.getByRole('dialog');
    try {
      await dialog.waitFor({ timeout: 3_000 });
      await dialog.locator('label.choice', { hasText: supervisor }).click();
      await dialog.locator('label.choice', { hasText: 'Identity checked by hand' }).click();
      await dialog.locator('.pin__input').fill(pin);
      await withPicture();
      await this.page.keyboard.press('Enter');
      await this.page.locator('section.verdict[data-kind=override]').waitFor({ timeout: 8_000 });
      return true;
    } catch (error) {
      if (error instanceof errors.TimeoutError) return false;
      throw error;
    }
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
    return new Promise((resolve) => this.app.once('close', () => resolve()));
  }

  async close(): Promise<void> {
    await this.app.close();
  }
}
