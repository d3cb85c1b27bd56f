import { Check } from 'lucide-react';
import type { FaceGuide } from '../face/face-capture-guide.ts';

/** Until a frame was looked at; all cameras are near this shape. */
const FRAME = { width: 1280, height: 720 };

interface Oval {
  readonly cx: number;
  readonly cy: number;
  readonly rx: number;
  readonly ry: number;
}

/**
 * The oval around the visitor's face, in the frame's pixels: cut and mirrored as the picture under
 * it is. Its ring fills as more is seen. Nothing of it moves by itself and nothing is dimmed: without
 * a graphics card each repainted pixel takes time from the face engine.
 */
export function FaceRing({ guide }: { readonly guide: FaceGuide | null }) {
  const face = guide?.face ?? null;
  const { width, height } = face ?? FRAME;
  const oval = face === null ? waitingOval(FRAME) : ovalAround(face.box);
  const state = guide === null || guide.trouble === null ? guide?.step : 'trouble';
  const percent = Math.round(100 * (guide?.progress ?? 0));
  return (
    <>
      <svg
        className="ring"
        data-state={state}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="xMidYMid slice"
        aria-hidden="true"
      >
        <ellipse className="ring__edge" {...oval} />
        <ellipse className="ring__track" {...oval} />
        <ellipse
          className="ring__filled"
          {...oval}
          pathLength={100}
          strokeDasharray={`${percent} 100`}
        />
      </svg>
      {guide?.step === 'done' && guide.trouble === null ? (
        <Check className="ring__check" aria-hidden="true" strokeWidth={3} />
      ) : null}
    </>
  );
}

function waitingOval({ width, height }: { readonly width: number; readonly height: number }): Oval {
  return { cx: width / 2, cy: height * 0.52, rx: height * 0.24, ry: height * 0.31 };
}

/** The detector's box ends at brow and chin: an oval around the whole head is larger. */
function ovalAround({ x, y, width, height }: NonNullable<FaceGuide['face']>['box']): Oval {
  return {
    cx: Math.round(x + width / 2),
    cy: Math.round(y + height * 0.4),
    rx: Math.round(width * 0.72),
    ry: Math.round(height * 0.92),
  };
}
