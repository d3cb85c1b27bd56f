import type { FaceTrouble } from '#shared/face/finding.ts';
import { TEMPLATE_LENGTH } from '#shared/face/template.ts';
import type { TrackedFace } from '#shared/face/track.ts';
import type { FaceObservation, ObservedFace } from '#renderer/face/face-observation.ts';

/** A face of a script: pixels of a 1280x720 frame. */
export interface ScriptedFace {
  readonly x: number;
  readonly y?: number;
  readonly width?: number;
  readonly trouble?: FaceTrouble | null;
  readonly quality?: number;
  /** Degrees to the person's own left. */
  readonly yaw?: number;
  /** Whose face it is: the embedding's direction. */
  readonly who?: number;
}

let lastId = 0;

/** What the engine would say of one frame. */
export function observation(
  at: number,
  faces: readonly ScriptedFace[],
  embedded: ScriptedFace | null = faces[0] ?? null,
): FaceObservation {
  return {
    id: ++lastId,
    at,
    width: 1280,
    height: 720,
    stamp: null,
    faces: faces.map(observedFace),
    embedding: embedded === null ? null : embeddingOf(embedded.who ?? 1),
  };
}

/** Unit length; two persons' are at right angles. */
export function embeddingOf(who: number): Float32Array {
  const embedding = new Float32Array(TEMPLATE_LENGTH);
  embedding[who] = 1;
  return embedding;
}

function observedFace(face: ScriptedFace): ObservedFace {
  const { x, y = 300, width = 200, trouble = null, quality = 0.7, yaw = 0 } = face;
  return {
    box: { x, y, width, height: width },
    points: pointsOf(x, y, width, yaw),
    score: 0.9,
    quality: {
      overall: quality,
      eyeDistance: width * 0.4,
      brightness: 0.5,
      sharpness: 0.5,
      yaw,
      pitch: 0,
    },
    trouble,
  };
}

/** A head as two eyes and a nose that moves sideways as the head turns. */
function pointsOf(x: number, y: number, width: number, yaw: number): TrackedFace['points'] {
  const nose = x + width / 2 + Math.sin((yaw * Math.PI) / 180) * width * 0.3;
  return [
    [x + width * 0.3, y + width * 0.3],
    [x + width * 0.7, y + width * 0.3],
    [nose, y + width * 0.55],
    [x + width * 0.5, y + width * 0.75],
    [x + width * 0.05, y + width * 0.4],
    [x + width * 0.95, y + width * 0.4],
  ];
}
