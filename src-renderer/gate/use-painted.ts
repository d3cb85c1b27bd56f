import { useLayoutEffect } from 'react';
import type { AdmissionResult, FaceView } from '#shared/ipc/gate-views.ts';
import { useServices } from '../services.tsx';
import type { Asked, FrameFacts } from './gate-state.ts';

/** What is told of a verdict that has been painted, as `gatehouse:verdict-painted` on window. */
export interface PaintedVerdict {
  readonly scanId: string;
  readonly checkInId: string;
  readonly kind: AdmissionResult['kind'];
  readonly verdict: AdmissionResult['verdict'];
  readonly name: string | null;
  /** What became of the face check; null: none was wanted. */
  readonly face: FaceView | null;
  /** From the frame's arrival to its text, ms; null where no frame was decoded. */
  readonly decodeMs: number | null;
  /** From the frame's (or the last key's) arrival to the painted verdict, ms. */
  readonly paintedMs: number;
  /** performance.now() of the paint. */
  readonly paintedAt: number;
  readonly frame: FrameFacts | null;
}

export const PAINTED_EVENT = 'gatehouse:verdict-painted';

/** Says when a verdict was on the screen: to whoever measures, and to the core for its log. */
export function usePainted(result: AdmissionResult, asked: Asked | null): void {
  const { core, report } = useServices();
  useLayoutEffect(() => {
    if (asked === null) return;
    const { arrivedAt, decodeMs, frame } = asked.sighting;
    let isWanted = true;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      if (!isWanted) return;
      const paintedAt = performance.now();
      const paintedMs = Math.max(0, paintedAt - arrivedAt);
      const { scanId, checkInId, kind, verdict, person } = result;
      const detail: PaintedVerdict = {
        scanId,
        checkInId,
        kind,
        verdict,
        name: person?.name ?? null,
        face: result.detail.face ?? null,
        decodeMs,
        paintedMs,
        paintedAt,
        frame,
      };
      window.dispatchEvent(new CustomEvent(PAINTED_EVENT, { detail }));
      core.call('gate.painted', { scanId, decodeMs, paintedMs }).catch((error: unknown) => {
        report(`gate.painted: ${String(error)}`);
      });
    };
    // A message posted from inside the frame's callback arrives once that frame was painted.
    const frameRequest = requestAnimationFrame(() => port2.postMessage(null));
    return () => {
      isWanted = false;
      cancelAnimationFrame(frameRequest);
      port1.close();
    };
  }, [result, asked, core, report]);
}
