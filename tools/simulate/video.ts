import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

import sharp from 'sharp';

import { drawStamp, LARGEST_STAMP } from '#renderer/camera/frame-stamp.ts';

import type { Background } from './background.ts';
import type { Light } from './conditions.ts';
import type { Rgb } from './raster.ts';
import { prepareScene, type Scene, type SceneItem } from './scene.ts';

/** Chromium plays a .mjpeg file as a camera at this many frames a second, whatever the file means. */
export const CAMERA_FPS = 30;

/** What happens in front of the camera for a while. */
export type Segment = {
  /** Named in the manifest; nothing is shown in the picture. */
  readonly id: string;
  readonly seconds: number;
  /** What is held up; none is an empty entrance. */
  readonly items: readonly SceneItem[];
  readonly light?: Partial<Light>;
  /** 'slide': comes up from below and goes away again; 'cut': there from one frame to the next. */
  readonly entry?: 'slide' | 'cut';
  /** Pixels that the hand trembles. */
  readonly tremble?: number;
  readonly seed: number;
};

export type VideoOptions = {
  readonly width?: number;
  readonly height?: number;
  /** Burns each frame's number into its corner (src-renderer/camera/frame-stamp.ts). */
  readonly stamp?: boolean;
  /** Each picture stands for so many camera frames: 2 halves the time to write. Default 1. */
  readonly hold?: number;
  readonly background?: Background;
  readonly backgroundSeed?: number;
  /** JPEG quality, 1 to 100. */
  readonly quality?: number;
};

/** Where in the video a segment's codes are wholly in the picture; numbers as in the stamp. */
export type ManifestEntry = {
  readonly id: string;
  readonly texts: readonly string[];
  /** First and last frame of the segment. */
  readonly start: number;
  readonly end: number;
  /** First and last frame that hold every code whole; null in a segment without any. */
  readonly whole: { readonly first: number; readonly last: number } | null;
};

export type Manifest = {
  readonly fps: number;
  readonly frames: number;
  readonly entries: readonly ManifestEntry[];
};

const SLIDE_SECONDS = 0.35;

type Offset = { dx: number; dy: number };

function offsetAt(segment: Segment, frame: number, frames: number, height: number): Offset {
  const tremble = segment.tremble ?? 3;
  const seconds = frame / CAMERA_FPS;
  // Two slow waves that never meet: looks like a hand, and is the same for the same seed.
  const dx = Math.round(
    tremble * Math.sin(seconds * 2.9 + segment.seed) + tremble * 0.5 * Math.sin(seconds * 7.3),
  );
  const dy = Math.round(
    tremble * Math.cos(seconds * 2.3 + segment.seed) + tremble * 0.5 * Math.sin(seconds * 5.9),
  );
  if (segment.entry === 'cut') return { dx, dy };
  const fromEnd = Math.min(frame, frames - 1 - frame) / CAMERA_FPS;
  const away = Math.max(0, 1 - fromEnd / SLIDE_SECONDS);
  return { dx, dy: dy + Math.round(away * away * height) };
}

function holdsWhole(scene: Scene, { dx, dy }: Offset): boolean {
  return scene.codes
    .flat()
    .every(
      ({ x, y }) => x + dx >= 0 && y + dy >= 0 && x + dx < scene.width && y + dy < scene.height,
    );
}

/**
 * Writes a film of the gate as Motion JPEG: JPEG pictures one after another, the form that
 * Chromium's `--use-file-for-fake-video-capture` plays, over and over, at 30 frames a second.
 * The same segments and options give the same file.
 * @throws RangeError when a stamped film is longer than the stamp can count
 */
export async function writeVideo(
  file: string,
  segments: readonly Segment[],
  options: VideoOptions = {},
): Promise<Manifest> {
  const {
    width = 1280,
    height = 720,
    stamp = false,
    hold = 1,
    background = 'entrance',
    backgroundSeed = 1,
    quality = 82,
  } = options;
  const total = segments.reduce(
    (sum, segment) => sum + Math.round(segment.seconds * CAMERA_FPS),
    0,
  );
  if (stamp && total > LARGEST_STAMP)
    throw new RangeError(`A stamped film holds at most ${LARGEST_STAMP} frames, not ${total}`);
  const out = createWriteStream(file);
  const entries: ManifestEntry[] = [];
  let written = 0;
  // Encoding runs on other threads: the next picture is drawn meanwhile.
  let encoding: Promise<void> = Promise.resolve();
  const encode = async (before: Promise<void>, picture: Rgb, times: number): Promise<void> => {
    const jpeg = await sharp(picture.data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality })
      .toBuffer();
    await before;
    for (let i = 0; i < times; i += 1) if (!out.write(jpeg)) await once(out, 'drain');
  };
  try {
    for (const segment of segments) {
      const scene = await prepareScene({
        items: segment.items,
        light: segment.light ?? {},
        background,
        backgroundSeed,
        seed: segment.seed,
        width,
        height,
      });
      const frames = Math.round(segment.seconds * CAMERA_FPS);
      const start = written;
      const whole: number[] = [];
      for (let frame = 0; frame < frames; frame += hold) {
        const offset = offsetAt(segment, frame, frames, height);
        const picture = scene.draw(offset.dx, offset.dy, written);
        if (stamp) drawStamp(picture.data, width, 3, written);
        const times = Math.min(hold, frames - frame);
        if (segment.items.length > 0 && holdsWhole(scene, offset))
          whole.push(written, written + times - 1);
        const before = encoding;
        encoding = encode(before, picture, times);
        // At most two pictures wait in memory.
        await before;
        written += times;
      }
      const [first, last] = [whole.at(0), whole.at(-1)];
      entries.push({
        id: segment.id,
        texts: segment.items.map((item) => item.text),
        start,
        end: written - 1,
        whole: first === undefined || last === undefined ? null : { first, last },
      });
    }
    await encoding;
  } finally {
    out.end();
    await finished(out);
  }
  return { fps: CAMERA_FPS, frames: written, entries };
}
