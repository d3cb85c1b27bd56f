import type { CaptureNeed } from '#renderer/face/face-capture.ts';
import type { SeenFace } from '#renderer/face/face-watch-look.ts';
import type { FaceLook } from '#renderer/face/face-watch.ts';

/** Looks at whom the test says, and sees what the test says. */
export class FakeEyes {
  /** Where the last look was aimed. */
  near: { readonly x: number; readonly y: number } | null = null;
  need: CaptureNeed | null = null;
  isOpen = false;
  skipped = 0;
  #answer: (seen: SeenFace) => void = () => undefined;

  /** Ends the look. */
  answer(seen: SeenFace): void {
    this.#answer(seen);
  }

  readonly look = (near: { readonly x: number; readonly y: number } | null): FaceLook => {
    this.near = near;
    this.isOpen = true;
    return {
      see: (need) => {
        this.need = need;
        return new Promise((resolve) => {
          this.#answer = resolve;
        });
      },
      skip: () => {
        this.skipped += 1;
      },
      close: () => {
        this.isOpen = false;
      },
    };
  };
}
