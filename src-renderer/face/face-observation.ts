import type { FaceTrouble } from '#shared/face/finding.ts';
import type { TrackedFace } from '#shared/face/track.ts';

/** Pixels of the frame, not mirrored. */
export interface FaceBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How far a face is what the recogniser wants. */
export interface FaceQuality {
  /** 0 to 1, all of the below together: weighs frames and picks the best picture. */
  readonly overall: number;
  /** Between the eyes, pixels. */
  readonly eyeDistance: number;
  /** Mean luminance of the face, 0 to 1. */
  readonly brightness: number;
  /** 0 (blurred) to 1. */
  readonly sharpness: number;
  /** Degrees from straight ahead; positive is to the person's own left. */
  readonly yaw: number;
  /** Degrees; positive is upwards. */
  readonly pitch: number;
}

export interface ObservedFace {
  readonly box: FaceBox;
  readonly points: TrackedFace['points'];
  /** The detector's, 0 to 1. */
  readonly score: number;
  readonly quality: FaceQuality;
  /** Why it can't be compared; null: it can. */
  readonly trouble: FaceTrouble | null;
}

/** What the engine saw in one frame. */
export interface FaceObservation {
  /** Rises with every frame. */
  readonly id: number;
  /** When the frame reached the worker, on the page's performance.now() clock. */
  readonly at: number;
  readonly width: number;
  readonly height: number;
  /** The number burnt into a simulated frame; null: none. */
  readonly stamp: number | null;
  /** The largest first. */
  readonly faces: readonly ObservedFace[];
  /** Of the face that the page follows; null: none, or the mode asks for none. Unit length. */
  readonly embedding: Float32Array | null;
}

/** Why there is no engine. */
export type EngineFailure =
  | 'files-missing'
  | 'model-altered'
  | 'wasm-refused'
  | 'out-of-memory'
  | 'crashed';

export type EngineState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly why: EngineFailure };

/** What a still picture gave. */
export type PictureAnalysis =
  | {
      readonly ok: true;
      /** Unit length. */
      readonly embedding: Float32Array;
      readonly face: ObservedFace;
      /** The aligned face, PNG, from which a template can be made again. */
      readonly crop: Uint8Array;
    }
  | { readonly ok: false; readonly why: FaceTrouble | 'picture-unreadable' | 'picture-too-large' };

/** The face engine as the screens use it. */
export interface FaceLink {
  readonly state: () => EngineState;
  /** @returns the unsubscribe function */
  readonly onState: (listener: (state: EngineState) => void) => () => void;
  /** Observes this camera from now on; null stops. */
  readonly watch: (source: { track: MediaStreamTrack; video: HTMLVideoElement } | null) => void;
  /** @returns the unsubscribe function */
  readonly onObservation: (listener: (seen: FaceObservation) => void) => () => void;
  /**
   * `off`: no frame is looked at. `idle`: a few a second, faces only. `match`: as many as the
   * laptop can, with embeddings of the face nearest to `near` (pixels; null: the largest).
   */
  readonly setMode: (
    mode: FaceMode,
    near?: { readonly x: number; readonly y: number } | null,
  ) => void;
  /** One of the last frames that had an embedding, JPEG; null: it is gone. */
  readonly still: (observationId: number) => Promise<Uint8Array | null>;
  /** `card`: looks for a portrait anywhere in the picture, however small. */
  readonly analyse: (
    picture: Uint8Array,
    kind: 'portrait' | 'card' | 'crop',
  ) => Promise<PictureAnalysis>;
  readonly close: () => void;
}

export type FaceMode = 'off' | 'idle' | 'match';
