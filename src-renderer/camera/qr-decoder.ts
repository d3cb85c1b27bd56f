import { _QRScanner as QrScanner, type FinderPoints } from 'qr/decode.js';

import type { DecodedCode, Decoder, Luminance } from './decoder.ts';

/** Milliseconds that the library may spend on its own second tries. */
const RETRY_LIMIT = 16;
/** Pixels: room is made in steps, so that it is made seldom. */
const ROOM_STEP = 256;

const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Extended Channel Interpretations (AIM ITS/04-023) that are met in QR codes. */
const ECI_ENCODINGS = new Map([
  [1, 'iso-8859-1'],
  [3, 'iso-8859-1'],
  [20, 'shift_jis'],
  [26, 'utf-8'],
]);

function tryDecode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (reason) {
    if (reason instanceof TypeError) return null;
    throw reason;
  }
}

/** What a byte segment says. Without a label it is UTF-8, or Japan's Shift_JIS, or Latin. */
function decodeSegment(bytes: Uint8Array, eci?: number): string {
  const named = eci === undefined ? undefined : ECI_ENCODINGS.get(eci);
  const text = tryDecode(bytes, named ?? 'utf-8');
  if (text !== null) return text;
  const japanese = tryDecode(bytes, 'shift_jis');
  // Much Latin text is valid Shift_JIS too, but holds no kana.
  if (japanese !== null && KANA.test(japanese)) return japanese;
  return new TextDecoder('windows-1252').decode(bytes);
}

/**
 * The `qr` package, in plain JavaScript: a second opinion for frames that zxing-cpp gave up on.
 * It finds codes that the other misses, because it looks for them in another way.
 */
export function createQrDecoder(): Decoder {
  let scanner: QrScanner | null = null;
  let room = { width: 0, height: 0 };
  let points: FinderPoints[] = [];
  // Patches differ in size from frame to frame: one scanner with room for all of them.
  const scannerFor = (frame: Luminance): QrScanner => {
    if (scanner && frame.width <= room.width && frame.height <= room.height) return scanner;
    const roomy = (pixels: number, before: number): number =>
      Math.max(before, Math.ceil(pixels / ROOM_STEP) * ROOM_STEP);
    room = { width: roomy(frame.width, room.width), height: roomy(frame.height, room.height) };
    scanner = new QrScanner({
      maxSize: room,
      timeLimit: RETRY_LIMIT,
      textDecoder: decodeSegment,
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
      current.processImage({ width: frame.width, height: frame.height }, 'I420');
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
