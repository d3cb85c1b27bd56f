import type { PictureBox } from '#shared/domain/kyc.ts';

/** A rectangle of whole pixels. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The whole pixels that a box touches, inside the picture.
 * @param box from 0 to 1 of width and height; what reaches over an edge is cut off
 * @returns at least one pixel
 */
export function pixelBox(box: PictureBox, width: number, height: number): PixelBox {
  const left = Math.min(width - 1, Math.floor(box.x * width));
  const top = Math.min(height - 1, Math.floor(box.y * height));
  const right = Math.min(width, Math.ceil((box.x + box.width) * width));
  const bottom = Math.min(height, Math.ceil((box.y + box.height) * height));
  return {
    left,
    top,
    width: Math.max(1, right - left),
    height: Math.max(1, bottom - top),
  };
}
