export interface FaceOvalProps {
  /** 0 to 1: how much of the ring is drawn full. */
  readonly progress: number;
  readonly isGood: boolean;
}

/** Half axes in the drawing's own units, of which the picture is 160 by 90. */
const OVAL = { x: 20, y: 27 } as const;

/** Where the face belongs; the ring fills as good frames come. */
export function FaceOval({ progress, isGood }: FaceOvalProps) {
  const ring = { cx: 80, cy: 45, rx: OVAL.x, ry: OVAL.y, pathLength: 1 };
  return (
    <svg
      className={isGood ? 'oval oval--good' : 'oval'}
      viewBox="0 0 160 90"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <path
        className="oval__shade"
        fillRule="evenodd"
        d={`M0 0H160V90H0Z M${80 - OVAL.x} 45a${OVAL.x} ${OVAL.y} 0 1 0 ${2 * OVAL.x} 0a${OVAL.x} ${OVAL.y} 0 1 0 ${-2 * OVAL.x} 0Z`}
      />
      <ellipse className="oval__ring" {...ring} />
      <ellipse
        className="oval__progress"
        {...ring}
        strokeDasharray={`${progress} 1`}
        transform="rotate(-90 80 45)"
      />
    </svg>
  );
}
