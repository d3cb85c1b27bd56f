import { BrowserQRCodeReader } from '@zxing/browser';
import {
  BinaryBitmap,
  ChecksumException,
  FormatException,
  HybridBinarizer,
  InvertedLuminanceSource,
  NotFoundException,
  RGBLuminanceSource,
  type Result,
} from '@zxing/library';

import type { Corner, DecodedCode, Decoder, Luminance } from './decoder.ts';

const MOST_CODES = 2;

function tightPlane(frame: Luminance): Uint8ClampedArray {
  const plane = new Uint8ClampedArray(frame.width * frame.height);
  for (let y = 0; y < frame.height; y += 1) {
    plane.set(
      frame.data.subarray(y * frame.stride, y * frame.stride + frame.width),
      y * frame.width,
    );
  }
  return plane;
}

/** The library names the centres of the finder patterns: bottom left, top left, top right. */
function symbolCorners(result: Result): DecodedCode['corners'] | null {
  const [bottomLeft, topLeft, topRight] = result.getResultPoints();
  if (!bottomLeft || !topLeft || !topRight) return null;
  const across = { x: topRight.getX() - topLeft.getX(), y: topRight.getY() - topLeft.getY() };
  const down = { x: bottomLeft.getX() - topLeft.getX(), y: bottomLeft.getY() - topLeft.getY() };
  // The version is not told: an eighth covers the 3.5 modules outside the centres from version 3 on.
  const corner = (u: number, v: number): Corner => ({
    x: topLeft.getX() + across.x * u + down.x * v,
    y: topLeft.getY() + across.y * u + down.y * v,
  });
  const out = 0.125;
  return [
    corner(-out, -out),
    corner(1 + out, -out),
    corner(1 + out, 1 + out),
    corner(-out, 1 + out),
  ];
}

/** Greys out a code that has been read, so that the next look finds another one. */
function cover(
  plane: Uint8ClampedArray,
  width: number,
  height: number,
  corners: DecodedCode['corners'],
): void {
  const x0 = Math.max(0, Math.floor(Math.min(...corners.map((c) => c.x))));
  const x1 = Math.min(width, Math.ceil(Math.max(...corners.map((c) => c.x))));
  const y0 = Math.max(0, Math.floor(Math.min(...corners.map((c) => c.y))));
  const y1 = Math.min(height, Math.ceil(Math.max(...corners.map((c) => c.y))));
  for (let y = y0; y < y1; y += 1) plane.fill(128, y * width + x0, y * width + Math.max(x0, x1));
}

/**
 * @zxing/browser over @zxing/library, in plain JavaScript: the reader where WebAssembly can't start.
 * It reads about a quarter fewer frames than zxing-wasm (docs/DECODER.md).
 */
export function createZxingJsDecoder(): Decoder {
  const reader = new BrowserQRCodeReader();
  const look = (plane: Uint8ClampedArray, frame: Luminance, inverted: boolean): Result | null => {
    const source = new RGBLuminanceSource(plane, frame.width, frame.height);
    const seen = inverted ? new InvertedLuminanceSource(source) : source;
    try {
      return reader.decodeBitmap(new BinaryBitmap(new HybridBinarizer(seen)));
    } catch (reason) {
      // How the library says 'nothing here'.
      if (
        reason instanceof NotFoundException ||
        reason instanceof ChecksumException ||
        reason instanceof FormatException
      )
        return null;
      throw reason;
    }
  };
  return {
    name: 'zxing-js',
    decode: (frame, options) => {
      const plane = tightPlane(frame);
      const codes: DecodedCode[] = [];
      while (codes.length < MOST_CODES) {
        const result =
          look(plane, frame, false) ?? (options.tryInvert ? look(plane, frame, true) : null);
        const corners = result && symbolCorners(result);
        if (!result || !corners) break;
        const text = result.getText();
        codes.push({ text, bytes: new TextEncoder().encode(text), corners });
        cover(plane, frame.width, frame.height, corners);
      }
      return codes;
    },
    close: () => undefined,
  };
}
