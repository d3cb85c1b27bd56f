import type {
  EngineFailure,
  FaceMode,
  FaceObservation,
  PictureAnalysis,
} from './face-observation.ts';

/** What a picture that is analysed is: a portrait, a card with a portrait on it, or our own crop. */
export type PictureKind = 'portrait' | 'card' | 'crop';

/** From the page to the face worker. */
export type ToFaceWorker =
  /** The camera's frames; the worker looks at the newest when its mode wants one. */
  | {
      readonly kind: 'read-stream';
      readonly frames: ReadableStream<VideoFrame>;
      readonly readStamps: boolean;
    }
  /** One frame, where the browser can't hand over the stream. */
  | {
      readonly kind: 'read-picture';
      readonly picture: VideoFrame | ImageBitmap;
      readonly readStamps: boolean;
    }
  | {
      readonly kind: 'mode';
      readonly mode: FaceMode;
      readonly near: { readonly x: number; readonly y: number } | null;
    }
  | { readonly kind: 'still'; readonly ticket: number; readonly observationId: number }
  | {
      readonly kind: 'analyse';
      readonly ticket: number;
      readonly picture: Uint8Array;
      readonly pictureKind: PictureKind;
    }
  | { readonly kind: 'ping' };

/** An observation as the worker sends it: `at` counts on the worker's clock, from `timeOrigin`. */
export interface WorkerObservation extends Omit<FaceObservation, 'at'> {
  /** Milliseconds since the Unix epoch, with fractions. */
  readonly epochMs: number;
}

/** From the face worker to the page. */
export type FromFaceWorker =
  | { readonly kind: 'ready' }
  /** There is no engine; `detail` is for the log and names no person. */
  | { readonly kind: 'failed'; readonly why: EngineFailure; readonly detail: string }
  | { readonly kind: 'seen'; readonly observation: WorkerObservation }
  /** One frame could not be read, or was not wanted; the next may. */
  | { readonly kind: 'frame-passed'; readonly reason: string | null }
  | { readonly kind: 'stream-ended' }
  | { readonly kind: 'still'; readonly ticket: number; readonly jpeg: Uint8Array | null }
  | { readonly kind: 'analysed'; readonly ticket: number; readonly analysis: PictureAnalysis }
  | { readonly kind: 'pong' };
