import type { Page } from '@playwright/test';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SceneItem } from '#tools/simulate/scene.ts';
import { writeVideo, type Segment } from '#tools/simulate/video.ts';

/**
 * A ticket held in front of the camera.
 * @param x where its middle is, as a share of the picture's width
 */
export function heldTicket(text: string, x = 0.5): SceneItem {
  return {
    text,
    version: 5,
    errorCorrection: 'M',
    look: { carrier: 'paper', codeWidth: 0.17, centre: { x, y: 0.45 } },
  };
}

/** A webcam that plays a film, over and over. Chromium reads it each time that it is opened. */
export class SimulatedCamera {
  readonly #folder: string;
  /** What KioskOptions.cameraFile takes. */
  readonly file: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.file = path.join(folder, 'gate.mjpeg');
  }

  /** A camera that plays this film from its first opening on. */
  static async playing(segments: readonly Segment[]): Promise<SimulatedCamera> {
    const camera = new SimulatedCamera(await mkdtemp(path.join(tmpdir(), 'gatehouse-film-')));
    await camera.play(segments);
    return camera;
  }

  /** From the next opening on it plays this. */
  async play(segments: readonly Segment[]): Promise<void> {
    const next = `${this.file}.next`;
    await writeVideo(next, segments, { hold: 3 });
    await rename(next, this.file);
  }

  /** From the next opening on there is nothing to open. */
  async remove(): Promise<void> {
    await rm(this.file);
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** What the page is told when its camera's cable is pulled: the track has ended. */
export async function pullCable(page: Page): Promise<void> {
  await page.evaluate(() => {
    const stream = document.querySelector('video')!.srcObject as MediaStream;
    for (const track of stream.getTracks()) {
      track.stop();
      // The page's own stop() says nothing; a camera that is gone does.
      track.dispatchEvent(new Event('ended'));
    }
  });
}
