/** What a picture's first bytes say of it. */
export interface PictureHeader {
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif' | 'image/bmp';
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a picture's kind and size without decoding it, so that one that would fill the memory is
 * refused before.
 * @returns null for what is none of the five kinds, or ends too early
 */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readPng(view) ?? readJpeg(view) ?? readWebp(view) ?? readGif(view) ?? readBmp(view);
  } catch (reason) {
    if (reason instanceof RangeError) return null; // it ends before its size stands in it
    throw reason;
  }
}

function text(view: DataView, at: number, length: number): string {
  let result = '';
  for (let index = 0; index < length; index++) {
    result += String.fromCharCode(view.getUint8(at + index));
  }
  return result;
}

/** PNG, 3rd edition, 11.2.1: IHDR is the first chunk. */
function readPng(view: DataView): PictureHeader | null {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return null;
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** ITU T.81, B.2.2: the frame header, SOF0 to SOF15 without DHT, JPG and DAC. */
function readJpeg(view: DataView): PictureHeader | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    at += 2;
    if (marker === 0xff) at -= 1; // a fill byte
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { type: 'image/jpeg', width: view.getUint16(at + 5), height: view.getUint16(at + 3) };
    }
    at += view.getUint16(at);
  }
}

/** RFC 9649: VP8X says the canvas' size, VP8 and VP8L their own. */
function readWebp(view: DataView): PictureHeader | null {
  if (text(view, 0, 4) !== 'RIFF' || text(view, 8, 4) !== 'WEBP') return null;
  const type = 'image/webp';
  switch (text(view, 12, 4)) {
    case 'VP8X': {
      const three = (at: number): number =>
        view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000 + 1;
      return { type, width: three(24), height: three(27) };
    }
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return {
        type,
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
    default:
      return null;
  }
}

function readGif(view: DataView): PictureHeader | null {
  if (!['GIF87a', 'GIF89a'].includes(text(view, 0, 6))) return null;
  return { type: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** Windows bitmaps with a header of 40 bytes or more; rows from the bottom count upwards. */
function readBmp(view: DataView): PictureHeader | null {
  if (text(view, 0, 2) !== 'BM' || view.getUint32(14, true) < 40) return null;
  return {
    type: 'image/bmp',
    width: view.getInt32(18, true),
    height: Math.abs(view.getInt32(22, true)),
  };
}
