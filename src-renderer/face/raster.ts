/** Interleaved RGBA pixels, row after row. */
export interface Raster {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** A square of a picture, in the picture's own pixels; may reach over its edges. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Takes squares out of a picture; what lies over the edges is black. */
export interface PictureView {
  readonly width: number;
  readonly height: number;
  /** The square as `size` by `size` pixels; good until the next call with the same size. */
  readonly take: (square: Square, size: number) => Raster;
}
