import { useEffect, useState } from 'react';
import type { EngineState, FaceLink } from '../../face/face-observation.ts';
import { useServices } from '../../services.tsx';

export interface FaceEngineView {
  /** Null: it is not there yet, or can't be. */
  readonly link: FaceLink | null;
  readonly state: EngineState;
}

/** The window's face engine, started where nobody did yet, and how it is. */
export function useFaceLink(): FaceEngineView {
  const { faceLink, report } = useServices();
  const [view, setView] = useState<FaceEngineView>({ link: null, state: { kind: 'starting' } });
  useEffect(() => {
    let isWanted = true;
    let unsubscribe: (() => void) | null = null;
    faceLink().then(
      (link) => {
        if (!isWanted) return;
        setView({ link, state: link.state() });
        unsubscribe = link.onState((state) => setView({ link, state }));
      },
      (error: unknown) => {
        report(`no face engine: ${String(error)}`);
        if (isWanted) setView({ link: null, state: { kind: 'failed', why: 'files-missing' } });
      },
    );
    return () => {
      isWanted = false;
      unsubscribe?.();
    };
  }, [faceLink, report]);
  return view;
}
