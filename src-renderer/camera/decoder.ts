/** One plane of brightness, 0 black to 255 white; rows start `stride` bytes apart. */
export type Luminance = {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
};

export type Corner = { readonly x: number; readonly y: number };

/** One code found in a frame. */
export type DecodedCode = {
  readonly text: string;
  /** The content as it stands in the symbol, before any character set is applied. */
  readonly bytes: Uint8Array;
  /** In the frame's pixels, clockwise from the symbol's own top left. */
  readonly corners: readonly [Corner, Corner, Corner, Corner];
};

export type DecodeOptions = {
  /** Also look for light codes on dark ground (a phone in dark mode). */
  readonly tryInvert: boolean;
  /** Also look at a picture a third as large: finds near and noisy codes. */
  readonly tryDownscale: boolean;
};

export const FULL_LOOK: DecodeOptions = { tryInvert: true, tryDownscale: true };

/**
 * A library that finds QR codes, behind one small door.
 * `decode` returns every code it finds, none when there is none, and throws only when it is broken.
 */
export type Decoder = {
  readonly name: 'zxing-wasm' | 'zxing-js' | 'qr';
  readonly decode: (frame: Luminance, options: DecodeOptions) => readonly DecodedCode[];
  readonly close: () => void;
};
