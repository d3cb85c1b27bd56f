import type { Luminance } from './decoder.ts';

/** Formats whose first plane is the brightness. */
const PLANAR = new Set<string>(['I420', 'I420A', 'I422', 'I444', 'NV12']);

/** BT.601, as cameras mean it. */
function fromRgb(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  stride: number,
  redFirst: boolean,
): Luminance {
  const data = new Uint8Array(width * height);
  const [red, blue] = redFirst ? [0, 2] : [2, 0];
  for (let y = 0; y < height; y += 1) {
    let at = y * stride;
    for (let x = 0; x < width; x += 1, at += 4) {
      const sum =
        306 * (pixels[at + red] ?? 0) +
        601 * (pixels[at + 1] ?? 0) +
        117 * (pixels[at + blue] ?? 0);
      data[y * width + x] = (sum + 512) >> 10;
    }
  }
  return { data, width, height, stride: width };
}

/**
 * Fetches frames' brightness, with one buffer that is used again and again: what it returns is good
 * until the next call. Does not close the frame.
 */
export class FramePixels {
  #buffer = new Uint8Array(0);
  #canvas: OffscreenCanvas | null = null;

  async fetch(frame: VideoFrame | ImageBitmap): Promise<Luminance> {
    if (!('copyTo' in frame)) return this.#throughCanvas(frame, frame.width, frame.height);
    const { format } = frame;
    const width = frame.visibleRect?.width ?? frame.displayWidth;
    const height = frame.visibleRect?.height ?? frame.displayHeight;
    // No format: the pixels are on the graphics card and of no kind that can be named.
    if (format === null) return this.#throughCanvas(frame, width, height);
    const size = frame.allocationSize();
    if (this.#buffer.length < size) this.#buffer = new Uint8Array(size);
    const [plane] = await frame.copyTo(this.#buffer);
    if (!plane) throw new Error(`A ${format} frame without planes`);
    const pixels = this.#buffer.subarray(plane.offset);
    if (PLANAR.has(format)) return { data: pixels, width, height, stride: plane.stride };
    return fromRgb(pixels, width, height, plane.stride, format.startsWith('RGB'));
  }

  #throughCanvas(picture: VideoFrame | ImageBitmap, width: number, height: number): Luminance {
    if (!this.#canvas || this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas = new OffscreenCanvas(width, height);
    }
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('No canvas to draw a frame on');
    context.drawImage(picture, 0, 0, width, height);
    return fromRgb(context.getImageData(0, 0, width, height).data, width, height, width * 4, true);
  }
}
