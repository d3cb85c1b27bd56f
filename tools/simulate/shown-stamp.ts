import { readStamp } from '#renderer/camera/frame-stamp.ts';

/**
 * Expression for the kiosk's page: brightness of the squares that number the frame which the
 * preview shows now; null where there is no such preview.
 */
export const SHOWN_SQUARES = `(() => {
  const video = document.querySelector('video');
  const context = new OffscreenCanvas(1280, 16).getContext('2d', { willReadFrequently: true });
  if (video === null || context === null || video.videoWidth !== 1280) return null;
  context.drawImage(video, 0, 0);
  // Squares of eight pixels: every fourth pixel of every fourth row is two by two of each.
  const { data } = context.getImageData(0, 0, 112, 16);
  return Array.from(data.filter((_, at) => at % 16 === 0 && Math.floor(at / 448) % 4 === 0));
})()`;

/** The number that SHOWN_SQUARES found; null: it can't be read. */
export function shownStamp(squares: readonly number[]): number | null {
  return readStamp({ data: Uint8Array.from(squares), width: 320, height: 4, stride: 28 });
}
