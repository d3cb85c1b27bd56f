import { drawBackground, type Background } from './background.ts';
import { PLAIN_LIGHT, type Light } from './conditions.ts';
import { drawBackdrop } from './face-backdrop.ts';
import { drawCovering, type Covering } from './face-covering.ts';
import {
  makeHead,
  type FrameSize,
  type HeadPose,
  type KeyPoints,
  type LightSide,
} from './face-head.ts';
import { holdPhotograph, holdTicket, type HandMove } from './face-held.ts';
import { defocusPicture, exposePicture } from './face-lens.ts';
import { moveAt, trembleAt, type Motion } from './face-motion.ts';
import { readPortrait, type Portrait, type PortraitId } from './face-portrait.ts';
import type { Point } from './homography.ts';
import { noiseTile } from './optics.ts';
import { seededRandom } from './random.ts';
import { addNoise, lay, type Layer, type Rgb } from './raster.ts';
import type { SceneItem } from './scene.ts';

/** Whether a person stands there, or somebody holds up a photograph of one. */
export type Medium = 'person' | 'print' | 'phone';

export type Visitor = {
  readonly portrait: PortraitId;
  /** 'person' unless told. */
  readonly medium?: Medium;
  readonly covering?: Covering | null;
  /** 'waits' unless told. */
  readonly motion?: Motion;
  /** Hair to chin, as a share of the frame's height; 0.4 unless told. */
  readonly headHeight?: number;
  /** Middle of the head, as shares of the frame's width and height. */
  readonly centre?: Point;
  /** Degrees, signs as in a head's pose; 0 unless told. */
  readonly yaw?: number;
  readonly pitch?: number;
  readonly roll?: number;
};

/** What the webcam of a gate sees. */
export type VisitScene = {
  /** The one drawn first stands behind. */
  readonly visitors: readonly Visitor[];
  readonly tickets?: readonly SceneItem[];
  readonly light?: Partial<Light>;
  /** Where the light on the people comes from; from the front unless told. */
  readonly side?: LightSide;
  /** The lens is out of focus by a Gaussian of about so many pixels, at a frame 1280 wide. */
  readonly blur?: number;
  /** An entrance hall out of focus with nobody else in it, unless told. */
  readonly background?: Background;
  /** Seed of the background, which stays while people come and go; 1 unless told. */
  readonly backgroundSeed?: number;
  readonly seed: number;
  readonly width?: number;
  readonly height?: number;
};

/** How far people and tickets have come in: 0 outside the picture, 1 there. */
export type Presence = { readonly visitors: number; readonly tickets: number };

const THERE: Presence = { visitors: 1, tickets: 1 };

/** A scene whose dear work is done: any number of frames can be drawn from it. */
export type PreparedVisit = {
  readonly width: number;
  readonly height: number;
  /** @param seconds since the scene began; the same moment gives the same pixels */
  readonly draw: (seconds: number, presence?: Presence) => Rgb;
  /** Of each visitor, in the order given. */
  readonly keyPoints: (seconds: number) => KeyPoints[];
  /** Corners of each ticket's symbol. */
  readonly codes: (seconds: number, presence?: Presence) => (readonly Point[])[];
};

type Stander = {
  readonly draw: (seconds: number, presence: number) => Layer;
  readonly keyPoints: (seconds: number) => KeyPoints;
};

async function place(
  visitor: Visitor,
  frame: FrameSize,
  side: LightSide,
  seed: number,
): Promise<Stander> {
  const portrait: Portrait = await readPortrait(visitor.portrait);
  const height = (visitor.headHeight ?? 0.4) * frame.height;
  const motion = visitor.motion ?? { kind: 'waits' };
  const centre = visitor.centre ?? {
    x: portrait.ticketSide === 'right' ? 0.4 : 0.6,
    y: 0.5,
  };
  const medium = visitor.medium ?? 'person';
  const poseAt = (seconds: number, presence: number): HeadPose => {
    const hand = trembleAt(seed, seconds);
    // A photograph is moved by a hand alone, whatever the person on it once did.
    const moved =
      medium === 'person'
        ? moveAt(motion, seed, seconds)
        : {
            ...hand.tilt,
            dx: hand.dx / height,
            dy: hand.dy / height,
            near: 1 + 0.02 * Math.sin(seconds * 1.3 + seed),
          };
    const away = 1 - presence;
    return {
      yaw: (visitor.yaw ?? 0) + moved.yaw,
      pitch: (visitor.pitch ?? 0) + moved.pitch,
      roll: (visitor.roll ?? 0) + moved.roll,
      centre: {
        x: centre.x * frame.width + moved.dx * height - away * away * frame.width * 0.75,
        y: centre.y * frame.height + moved.dy * height,
      },
      height: height * moved.near,
    };
  };
  if (medium === 'person') {
    const overlay = visitor.covering ? drawCovering(visitor.covering, portrait.landmarks) : null;
    const head = await makeHead(portrait, overlay, height);
    return {
      draw: (seconds, presence) => head.draw(poseAt(seconds, presence), side, frame),
      keyPoints: (seconds) => head.keyPoints(poseAt(seconds, 1)),
    };
  }
  const carrier = medium === 'print' ? 'paper' : 'phone';
  const photograph = await holdPhotograph(portrait, carrier, height, seed);
  return {
    draw: (seconds, presence) => photograph.draw(poseAt(seconds, presence), frame),
    keyPoints: (seconds) => photograph.keyPoints(poseAt(seconds, 1), frame),
  };
}

/** Does the dear work of a scene with visitors once. */
export async function prepareVisit(scene: VisitScene): Promise<PreparedVisit> {
  const frame: FrameSize = { width: scene.width ?? 1280, height: scene.height ?? 720 };
  const { width, height } = frame;
  const zoom = width / 1280;
  const light = { ...PLAIN_LIGHT, ...scene.light };
  const side = scene.side ?? { x: 0, y: 0 };
  const backgroundSeed = scene.backgroundSeed ?? 1;
  const behind =
    scene.background === undefined
      ? await drawBackdrop(width, height, backgroundSeed)
      : await drawBackground(scene.background, width, height, backgroundSeed);
  const standers = await Promise.all(
    scene.visitors.map((visitor, i) => place(visitor, frame, side, scene.seed * 31 + i)),
  );
  const tickets = await Promise.all(
    (scene.tickets ?? []).map((item, i) => holdTicket(item, frame, scene.seed * 37 + i)),
  );
  const tile = light.noise > 0 ? noiseTile(light.noise, seededRandom(scene.seed ^ 0x5eed)) : null;
  const handAt = (index: number, seconds: number, presence: number): HandMove => {
    const { dx, dy, tilt } = trembleAt(scene.seed * 41 + index, seconds);
    const away = 1 - presence;
    return { dx: dx * zoom, dy: dy * zoom + away * away * height, tilt };
  };
  return {
    width,
    height,
    draw: (seconds, presence = THERE) => {
      const picture: Rgb = { data: new Uint8ClampedArray(behind.data), width, height };
      if (presence.visitors > 0)
        for (const stander of standers)
          lay(picture, stander.draw(seconds, presence.visitors), 0, 0);
      if (presence.tickets > 0)
        for (const [i, ticket] of tickets.entries())
          lay(picture, ticket.draw(handAt(i, seconds, presence.tickets), frame), 0, 0);
      if (scene.blur !== undefined) defocusPicture(picture, scene.blur * zoom);
      exposePicture(picture, light.gain);
      if (tile) addNoise(picture, tile, Math.round(seconds * 30) * 7919);
      return picture;
    },
    keyPoints: (seconds) => standers.map((stander) => stander.keyPoints(seconds)),
    codes: (seconds, presence = THERE) =>
      tickets.map((ticket, i) => ticket.corners(handAt(i, seconds, presence.tickets), frame)),
  };
}

/** One frame of a scene with visitors; the same scene and moment give the same pixels. */
export async function renderVisitor(scene: VisitScene, seconds = 0): Promise<Rgb> {
  return (await prepareVisit(scene)).draw(seconds);
}
