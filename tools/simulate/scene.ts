import { drawArtwork, type Caption, type CodeRequest } from './artwork.ts';
import { drawBackground, type Background } from './background.ts';
import { PLAIN_LIGHT, PLAIN_LOOK, type Light, type Look } from './conditions.ts';
import { apply, projectPlane, type Point } from './homography.ts';
import { addGlare, castShadow, defocus, expose, noiseTile, smear } from './optics.ts';
import { addNoise, lay, type Layer, type Rgb } from './raster.ts';
import { seededRandom } from './random.ts';
import { warpArtwork } from './warp.ts';

export type SceneItem = CodeRequest & { readonly look?: Partial<Look>; readonly caption?: Caption };

export type SceneRequest = {
  readonly items: readonly SceneItem[];
  readonly light?: Partial<Light>;
  readonly background?: Background;
  /** Seed of the background where it must stay while `seed` changes; else `seed`. */
  readonly backgroundSeed?: number;
  readonly seed: number;
  /** Pixels; 1280 by 720 unless told. */
  readonly width?: number;
  readonly height?: number;
};

/** A scene whose dear work is done: any number of frames can be drawn from it, each cheap. */
export type Scene = {
  readonly width: number;
  readonly height: number;
  /** Corners of each item's symbol where it lies at rest, clockwise from its top left. */
  readonly codes: readonly (readonly [Point, Point, Point, Point])[];
  /** Draws a frame with the held things moved by whole pixels; `index` varies the noise. */
  readonly draw: (dx: number, dy: number, index: number) => Rgb;
};

export const DEFAULT_CAPTION: Caption = {
  title: 'Monsoon Music Festival',
  line: 'Gate 3 · General entry',
};

async function prepareItem(
  item: SceneItem,
  gain: number,
  frame: { width: number; height: number },
  seed: number,
): Promise<{ layer: Layer; code: [Point, Point, Point, Point] }> {
  const look = { ...PLAIN_LOOK, ...item.look };
  const random = seededRandom(seed);
  const artwork = drawArtwork(item, look.carrier, item.caption ?? DEFAULT_CAPTION, seed);
  const codeWidth = look.codeWidth * frame.width;
  const scale = codeWidth / artwork.codeWidth;
  const [first, , third] = artwork.code;
  const toFrame = projectPlane({
    anchor: { x: (first.x + third.x) / 2, y: (first.y + third.y) / 2 },
    centre: { x: look.centre.x * frame.width, y: look.centre.y * frame.height },
    scale,
    tilt: look.tilt,
    focal: frame.width,
  });
  let layer = await warpArtwork(artwork, toFrame, scale, frame);
  const centre = { x: look.centre.x * frame.width, y: look.centre.y * frame.height };
  if (look.shadow < 1) castShadow(layer, centre, codeWidth, look.shadow, random);
  if (look.glare > 0) addGlare(layer, centre, codeWidth, look.glare, random);
  // Lengths are given for a frame 1280 wide.
  const zoom = frame.width / 1280;
  layer = defocus(layer, look.blur * zoom);
  layer = smear(layer, look.motion * zoom, random() * Math.PI);
  expose(layer.data, gain, 4);
  const [a, b, c, d] = artwork.code;
  const corner = (point: Point): Point => apply(toFrame, point);
  return { layer, code: [corner(a), corner(b), corner(c), corner(d)] };
}

/** Does the dear work of a scene once: artwork, perspective, optics and light. */
export async function prepareScene(request: SceneRequest): Promise<Scene> {
  const width = request.width ?? 1280;
  const height = request.height ?? 720;
  const light = { ...PLAIN_LIGHT, ...request.light };
  const behind = await drawBackground(
    request.background ?? 'entrance',
    width,
    height,
    request.backgroundSeed ?? request.seed,
  );
  expose(behind.data, light.gain, 3);
  const items = await Promise.all(
    request.items.map((item, index) =>
      prepareItem(item, light.gain, { width, height }, request.seed * 31 + index),
    ),
  );
  const tile = light.noise > 0 ? noiseTile(light.noise, seededRandom(request.seed ^ 0x5eed)) : null;
  return {
    width,
    height,
    codes: items.map((item) => item.code),
    draw: (dx, dy, index) => {
      const picture: Rgb = { data: new Uint8ClampedArray(behind.data), width, height };
      for (const { layer } of items) lay(picture, layer, dx, dy);
      if (tile) addNoise(picture, tile, (index * 7919) % tile.length);
      return picture;
    },
  };
}

/** One frame of a scene; the same request gives the same pixels. */
export async function renderScene(request: SceneRequest): Promise<Rgb> {
  return (await prepareScene(request)).draw(0, 0, 0);
}
