import type { FaceTrouble } from '#shared/face/finding.ts';
import type {
  EngineState,
  FaceLink,
  FaceMode,
  FaceObservation,
  ObservedFace,
  PictureAnalysis,
} from '#renderer/face/face-observation.ts';

function unit(at: number): Float32Array {
  const vector = new Float32Array(192);
  vector[at] = 1;
  return vector;
}

/** Embeddings of two people who are not alike at all. */
export const SOMEBODY = unit(0);
export const SOMEBODY_ELSE = unit(1);

const FRAME = { width: 1280, height: 720 } as const;

export interface FakeFace {
  /** Left edge; in the middle unless said. Pixels. */
  readonly x?: number;
  readonly height?: number;
  readonly quality?: number;
  readonly trouble?: FaceTrouble | null;
  readonly yaw?: number;
  readonly brightness?: number;
}

/** A face in a frame of 1280x720: square, in the middle and as large as it should be. */
export function faceIn(face: FakeFace = {}): ObservedFace {
  const { height = 340, quality = 0.7, trouble = null, yaw = 0, brightness = 0.5 } = face;
  const { x = (FRAME.width - height) / 2 } = face;
  const point = [x, 0] as const;
  return {
    box: { x, y: (FRAME.height - height) / 2, width: height, height },
    points: [[...point], [...point], [...point], [...point], [...point], [...point]],
    score: 0.9,
    quality: {
      overall: quality,
      eyeDistance: height / 3,
      brightness,
      sharpness: 0.7,
      yaw,
      pitch: 0,
    },
    trouble,
  };
}

/** A frame with one good face of SOMEBODY, save for what is said. */
export function observe(seen: Partial<FaceObservation> & { readonly at: number }): FaceObservation {
  return { id: seen.at, ...FRAME, stamp: null, faces: [faceIn()], embedding: SOMEBODY, ...seen };
}

/** What `analyse` answers unless told otherwise: a usable face. */
export const USABLE: PictureAnalysis = {
  ok: true,
  embedding: SOMEBODY,
  face: faceIn(),
  crop: new Uint8Array([1, 2, 3]),
};

/** A face engine that sees what the test shows it, and keeps the last `stills` frames. */
export class FakeFaceLink implements FaceLink {
  readonly modes: FaceMode[] = [];
  analysis: PictureAnalysis = USABLE;
  readonly #stills: number;
  readonly #frames: FaceObservation[] = [];
  readonly #listeners = new Set<(seen: FaceObservation) => void>();

  constructor(stills = 8) {
    this.#stills = stills;
  }

  readonly state = (): EngineState => ({ kind: 'ready' });
  readonly onState = () => () => {};
  readonly watch = (): void => {};
  readonly close = (): void => {};

  readonly onObservation = (listener: (seen: FaceObservation) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly setMode = (mode: FaceMode): void => {
    this.modes.push(mode);
  };

  /** The picture's only byte is the number of its frame. */
  readonly still = async (id: number): Promise<Uint8Array | null> =>
    this.#frames.some((frame) => frame.id === id) ? new Uint8Array([id]) : null;

  readonly analyse = async (): Promise<PictureAnalysis> => this.analysis;

  /** Sees a frame, and gives whoever fetches stills the time to do so. */
  async show(seen: FaceObservation): Promise<void> {
    this.#frames.push(seen);
    if (this.#frames.length > this.#stills) this.#frames.shift();
    for (const listener of this.#listeners) listener(seen);
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
  }
}
