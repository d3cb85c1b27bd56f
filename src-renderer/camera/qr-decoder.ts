import { _QRScanner as QrScanner, type FinderPoints } from 'qr/decode.js';

import type { DecodedCode, Decoder, Luminance } from './decoder.ts';

/** Milliseconds that the library may spend on its own second tries. */
const RETRY_LIMIT = 16;

/**
 * The `qr` package, in plain JavaScript: a second opinion for frames that zxing-cpp gave up on.
 * It finds codes that the other misses, because it looks for them in another way.
 */
export function createQrDecoder(): Decoder {
  let scanner: QrScanner | null = null;
  let size = { width: 0, height: 0 };
  let points: FinderPoints[] = [];
  const scannerFor = (frame: Luminance): QrScanner => {
    if (scanner && frame.width === size.width && frame.height === size.height) return scanner;
    size = { width: frame.width, height: frame.height };
    scanner = new QrScanner({
      maxSize: size,
      timeLimit: RETRY_LIMIT,
      pointsOnDetect: (found, result) => {
        if (typeof result === 'string') points.push(found);
      },
    });
    return scanner;
  };
  return {
    name: 'qr',
    decode: (frame) => {
      const current = scannerFor(frame);
      for (let y = 0; y < frame.height; y += 1) {
        current.luma.set(
          frame.data.subarray(y * frame.stride, y * frame.stride + frame.width),
          y * frame.width,
        );
      }
      points = [];
      current.processImage(size, 'I420');
      const codes: DecodedCode[] = [];
      current.decode(true).forEach((result, index) => {
        if (typeof result !== 'string') return;
        const corners = points[index]?.bounds;
        if (corners) codes.push({ text: result, bytes: new TextEncoder().encode(result), corners });
      });
      return codes;
    },
    close: () => {
      scanner?.clean();
      scanner = null;
    },
  };
}
