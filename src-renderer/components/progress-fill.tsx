import { useLayoutEffect, useRef } from 'react';

/** The filled part of a track, from 0 to 1. The style is set by script, as the policy asks. */
export function ProgressFill({ part }: { readonly part: number }) {
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    bar.current?.style.setProperty('transform', `scaleX(${Math.min(1, Math.max(0, part))})`);
  }, [part]);
  return (
    <div className="progress__track" aria-hidden="true">
      <div ref={bar} className="progress__bar" />
    </div>
  );
}
