import type { DecodedCode } from './decoder.ts';
import type { PictureHealth } from './picture-health.ts';

/** From the page to the QR worker. */
export type ToWorker =
  /** The camera's frames; the worker reads the newest until told to stop. */
  | {
      readonly kind: 'read-stream';
      readonly frames: ReadableStream<VideoFrame>;
      readonly readStamps: boolean;
    }
  /** One frame, where the browser can't hand over the stream; answered by one 'frame'. */
  | {
      readonly kind: 'read-picture';
      readonly picture: VideoFrame | ImageBitmap;
      readonly readStamps: boolean;
    }
  /** From now on at most one frame in so many milliseconds; 0: as many as it can. */
  | { readonly kind: 'pace'; readonly everyMs: number }
  | { readonly kind: 'ping' };

/** What became of one frame. */
export type FrameResult = {
  readonly codes: readonly DecodedCode[];
  /** The look that read them, for measuring; null when nothing was read. */
  readonly look: string | null;
  readonly health: PictureHealth;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** The number burnt into a simulated frame; null unless asked for and there. */
  readonly stamp: number | null;
  /** Milliseconds to fetch the pixels, and to look for codes. */
  readonly copyMs: number;
  readonly decodeMs: number;
  /** Milliseconds from the frame's arrival in the worker to this message. */
  readonly ageMs: number;
};

export type ReaderName = 'zxing-wasm' | 'zxing-js';

/** From the QR worker to the page. */
export type FromWorker =
  /** `fallbackReason` says why the second-best reader is in use; null with the best. */
  | { readonly kind: 'ready'; readonly reader: ReaderName; readonly fallbackReason: string | null }
  | { readonly kind: 'frame'; readonly result: FrameResult }
  /** One frame could not be read; the next may. */
  | { readonly kind: 'frame-failed'; readonly reason: string }
  | { readonly kind: 'stream-ended' }
  | { readonly kind: 'pong' };
