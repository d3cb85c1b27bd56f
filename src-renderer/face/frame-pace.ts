import type { FaceMode } from './face-observation.ts';

/** Milliseconds from one look to the next at the least: four a second, and twelve. */
const EVERY_MS: Readonly<Record<Exclude<FaceMode, 'off'>, number>> = { idle: 250, match: 83 };

/** Rest after a look, as a share of what it took: the QR reader and the preview need the processor too. */
const REST = 0.35;

/** When the next frame is looked at. */
export class FramePace {
  #mode: FaceMode = 'off';
  #near: { readonly x: number; readonly y: number } | null = null;
  #dueAt = 0;
  #changed: (() => void)[] = [];

  get mode(): FaceMode {
    return this.#mode;
  }

  /** Where the face is looked for that is followed; null: the largest is. */
  get near(): { readonly x: number; readonly y: number } | null {
    return this.#near;
  }

  set(mode: FaceMode, near: { readonly x: number; readonly y: number } | null): void {
    // Somebody stands there now: what idling has put off is due.
    if (mode !== this.#mode) this.#dueAt = 0;
    this.#mode = mode;
    this.#near = near;
    for (const tell of this.#changed.splice(0)) tell();
  }

  isDue(): boolean {
    return this.#mode !== 'off' && performance.now() >= this.#dueAt;
  }

  /** Resolves when a frame is due. */
  async wanted(): Promise<void> {
    while (!this.isDue()) {
      await new Promise<void>((resolve) => {
        this.#changed.push(resolve);
        if (this.#mode !== 'off') {
          setTimeout(resolve, Math.max(1, this.#dueAt - performance.now()));
        }
      });
    }
  }

  /** Does the work of one frame; the next is due some time after. */
  async timed(work: () => Promise<void>): Promise<void> {
    const began = performance.now();
    const mode = this.#mode;
    await work();
    if (this.#mode !== mode || mode === 'off') return;
    const ended = performance.now();
    this.#dueAt = Math.max(began + EVERY_MS[mode], ended + REST * (ended - began));
  }
}
