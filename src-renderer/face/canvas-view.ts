import type { PictureView, Raster, Square } from './raster.ts';

/** What a canvas draws and whose size is known. */
export type Picture = ImageBitmap | VideoFrame | OffscreenCanvas;

/** Canvases of a few sizes, used again and again: a frame must not cost memory. */
const canvases = new Map<number, OffscreenCanvasRenderingContext2D>();

function canvasOf(size: number): OffscreenCanvasRenderingContext2D {
  const known = canvases.get(size);
  if (known !== undefined) return known;
  // Its pixels are read each time: they stay in memory, not on the graphics card.
  const context = new OffscreenCanvas(size, size).getContext('2d', {
    willReadFrequently: true,
    alpha: false,
  });
  if (context === null) throw new Error('no canvas to draw a face on');
  context.imageSmoothingEnabled = true;
  canvases.set(size, context);
  return context;
}

/** The size at which a picture is drawn, pixels. */
export function pictureSize(picture: Picture): { width: number; height: number } {
  return 'displayWidth' in picture
    ? { width: picture.displayWidth, height: picture.displayHeight }
    : { width: picture.width, height: picture.height };
}

/** Pixels across of a frame's copy at most: a face at a gate is hundreds wide even so. */
const COPY_WIDTH = 1280;

/**
 * A camera's frame, copied once: each look into the frame itself would turn all of it from the
 * camera's colours into ours, 7 ms a time. One canvas, used again and again.
 */
export class FrameCopy {
  #context: OffscreenCanvasRenderingContext2D | null = null;

  /**
   * @returns the copy, and a view whose pixels are the frame's own; both good until the next copy.
   * The frame may be closed.
   */
  copy(frame: VideoFrame | ImageBitmap): { canvas: OffscreenCanvas; view: PictureView } {
    const { width, height } = pictureSize(frame);
    const scale = Math.min(1, COPY_WIDTH / width);
    const context = this.#sized(Math.round(width * scale), Math.round(height * scale));
    context.drawImage(frame, 0, 0, context.canvas.width, context.canvas.height);
    const copy = viewPicture(context.canvas);
    const take = ({ left, top, side }: Square, size: number): Raster =>
      copy.take({ left: left * scale, top: top * scale, side: side * scale }, size);
    return { canvas: context.canvas, view: { width, height, take } };
  }

  #sized(width: number, height: number): OffscreenCanvasRenderingContext2D {
    const known = this.#context;
    if (known !== null && known.canvas.width === width && known.canvas.height === height) {
      return known;
    }
    const made = new OffscreenCanvas(width, height).getContext('2d', {
      willReadFrequently: true,
      alpha: false,
    });
    if (made === null) throw new Error('no canvas to copy a frame to');
    made.imageSmoothingQuality = 'medium';
    this.#context = made;
    return made;
  }
}

/** Takes squares out of a picture. The picture must stay open as long as the view is used. */
export function viewPicture(picture: Picture): PictureView {
  const { width, height } = pictureSize(picture);
  const take = ({ left, top, side }: Square, size: number): Raster => {
    const context = canvasOf(size);
    const scale = size / side;
    // 'high' sharpens where it enlarges; 'medium' averages where it reduces.
    context.imageSmoothingQuality = scale > 1 ? 'high' : 'medium';
    context.fillStyle = '#000';
    context.fillRect(0, 0, size, size);
    const [x, y] = [Math.max(0, left), Math.max(0, top)];
    const right = Math.min(width, left + side);
    const bottom = Math.min(height, top + side);
    if (right > x && bottom > y) {
      // Only what is seen is drawn: a whole frame would be converted from the camera's colours.
      context.drawImage(
        picture,
        x,
        y,
        right - x,
        bottom - y,
        (x - left) * scale,
        (y - top) * scale,
        (right - x) * scale,
        (bottom - y) * scale,
      );
    }
    return context.getImageData(0, 0, size, size);
  };
  return { width, height, take };
}
