import { readFile } from 'node:fs/promises';

import { drawArtwork, drawHeldPicture } from './artwork.ts';
import { PLAIN_LOOK } from './conditions.ts';
import { headHeight, type Portrait } from './face-portrait.ts';
import { drawSurface, emptyBent, evenly, spreadSurface } from './face-surface.ts';
import type { FrameSize, HeadPose, KeyPoints } from './face-head.ts';
import { apply, projectPlane, type Homography, type Point, type Tilt } from './homography.ts';
import type { Layer } from './raster.ts';
import { DEFAULT_CAPTION, type SceneItem } from './scene.ts';

/** Grid cells are flat pieces: enough of them that a tilted sheet's lines stay straight. */
const ACROSS = 13;
const DOWN = 25;

/** A flat thing in a hand. */
type Sheet = {
  readonly draw: (toFrame: Homography, frame: FrameSize) => Layer;
};

async function makeSheet(
  svg: string,
  size: { readonly width: number; readonly height: number },
  scale: number,
): Promise<Sheet> {
  const finer = scale * 1.4;
  const surface = await spreadSurface(
    Buffer.from(svg),
    { width: Math.round(size.width * finer), height: Math.round(size.height * finer) },
    evenly(ACROSS),
    evenly(DOWN),
  );
  return {
    draw: (toFrame, frame) => {
      const bent = emptyBent(ACROSS * DOWN);
      for (let at = 0; at < bent.x.length; at += 1) {
        const { x, y } = apply(toFrame, {
          x: ((at % ACROSS) / (ACROSS - 1)) * size.width,
          y: (Math.floor(at / ACROSS) / (DOWN - 1)) * size.height,
        });
        bent.x[at] = x;
        bent.y[at] = y;
      }
      return drawSurface(surface, bent, frame);
    },
  };
}

/** How far a hand has moved what it holds. */
export type HandMove = { readonly dx: number; readonly dy: number; readonly tilt: Tilt };

/** A ticket in a hand. */
export type HeldTicket = {
  readonly draw: (move: HandMove, frame: FrameSize) => Layer;
  /** Corners of the symbol without its quiet zone, clockwise from its top left. */
  readonly corners: (move: HandMove, frame: FrameSize) => [Point, Point, Point, Point];
};

/** Prepares a ticket: the same artwork as in scenes without a visitor. */
export async function holdTicket(
  item: SceneItem,
  frame: FrameSize,
  seed: number,
): Promise<HeldTicket> {
  const look = { ...PLAIN_LOOK, ...item.look };
  const artwork = drawArtwork(item, look.carrier, item.caption ?? DEFAULT_CAPTION, seed);
  const scale = (look.codeWidth * frame.width) / artwork.codeWidth;
  const sheet = await makeSheet(
    artwork.svg(Math.round(artwork.width * scale * 1.4), Math.round(artwork.height * scale * 1.4)),
    artwork,
    scale,
  );
  const [first, , third] = artwork.code;
  const toFrame = ({ dx, dy, tilt }: HandMove, { width, height }: FrameSize): Homography =>
    projectPlane({
      anchor: { x: (first.x + third.x) / 2, y: (first.y + third.y) / 2 },
      centre: { x: look.centre.x * width + dx, y: look.centre.y * height + dy },
      scale,
      tilt: {
        yaw: look.tilt.yaw + tilt.yaw,
        pitch: look.tilt.pitch + tilt.pitch,
        roll: look.tilt.roll + tilt.roll,
      },
      focal: width,
    });
  return {
    draw: (move, size) => sheet.draw(toFrame(move, size), size),
    corners: (move, size) => {
      const matrix = toFrame(move, size);
      const [a, b, c, d] = artwork.code;
      return [apply(matrix, a), apply(matrix, b), apply(matrix, c), apply(matrix, d)];
    },
  };
}

/** A photograph of a person, held before the camera: it moves as a card does, never as a head. */
export type HeldPhotograph = {
  readonly draw: (pose: HeadPose, frame: FrameSize) => Layer;
  readonly keyPoints: (pose: HeadPose, frame: FrameSize) => KeyPoints;
};

/** Prepares the selfie of a portrait, printed or on a phone, so large that the head is `height` pixels high. */
export async function holdPhotograph(
  portrait: Portrait,
  carrier: 'paper' | 'phone',
  height: number,
  seed: number,
): Promise<HeldPhotograph> {
  const art = drawHeldPicture(await readFile(portrait.selfieFile), carrier, seed);
  const { selfieCrop, landmarks } = portrait;
  const unitsPerPixel = art.picture.size / selfieCrop.size;
  const scale = height / (headHeight(portrait) * unitsPerPixel);
  const sheet = await makeSheet(art.svg, art, scale);
  const onSheet = (point: Point): Point => ({
    x: art.picture.x + (point.x - selfieCrop.x) * unitsPerPixel,
    y: art.picture.y + (point.y - selfieCrop.y) * unitsPerPixel,
  });
  const anchor = onSheet({
    x: landmarks.hairTop.x,
    y: (landmarks.chin.y + landmarks.hairTop.y) / 2,
  });
  const toFrame = (pose: HeadPose, frame: FrameSize): Homography =>
    projectPlane({ anchor, centre: pose.centre, scale, tilt: pose, focal: frame.width });
  return {
    draw: (pose, frame) => sheet.draw(toFrame(pose, frame), frame),
    keyPoints: (pose, frame) => {
      const matrix = toFrame(pose, frame);
      const place = (point: Point): Point => apply(matrix, onSheet(point));
      return {
        rightEye: place(landmarks.rightEye),
        leftEye: place(landmarks.leftEye),
        nose: place(landmarks.nose),
        mouth: place(landmarks.mouth),
        rightEar: place(landmarks.rightEar),
        leftEar: place(landmarks.leftEar),
      };
    },
  };
}
