export interface FaceOvalProps {
  /** 0 to 1: how much of the ring is drawn full. */
  readonly progress: number;
  readonly isGood: boolean;
}

// The drawing's own units, of which the picture is 160 by 90.
const CENTRE = { x: 80, y: 45 } as const;
const HALF = { x: 20, y: 27 } as const;

/** The oval, from its top clockwise. */
const OVAL = [
  `M${CENTRE.x} ${CENTRE.y - HALF.y}`,
  `a${HALF.x} ${HALF.y} 0 0 1 0 ${2 * HALF.y}`,
  `a${HALF.x} ${HALF.y} 0 0 1 0 ${-2 * HALF.y}Z`,
].join('');

/** Where the face belongs; the ring fills as good frames come. */
export function FaceOval({ progress, isGood }: FaceOvalProps) {
  return (
    <svg
      className={isGood ? 'oval oval--good' : 'oval'}
      viewBox="0 0 160 90"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <path className="oval__shade" fillRule="evenodd" d={`M0 0H160V90H0Z${OVAL}`} />
      <path className="oval__ring" d={OVAL} pathLength={1} />
      {progress === 0 ? null : (
        <path
          className="oval__progress"
          d={OVAL}
          pathLength={1}
          strokeDasharray={`${progress} 1`}
        />
      )}
    </svg>
  );
}
