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
