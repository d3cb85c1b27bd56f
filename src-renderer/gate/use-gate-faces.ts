import { useEffect, useState } from 'react';
import { livenessSigns, turnedTo, yawOf } from '#shared/face/liveness.ts';
import type { CameraState } from '../camera/camera-state.ts';
import type { LivenessJudge } from '../face/face-capture.ts';
import { createFaceWatch, type FaceWatch } from '../face/face-watch.ts';
import { createTemplateMaker, type TemplateMaker } from '../face/template-maker.ts';
import { useServices, type Services } from '../services.tsx';
import type { GateController } from './gate-controller.ts';

/** The engine is started this long after the camera, so that the gate is open first, ms. */
const START_AFTER_MS = 400;
/** Nobody has come for this long: the engine has time for enrolled pictures, ms. */
const QUIET_MS = 3_000;

const JUDGE: LivenessJudge = {
  hasSigns: (track) => livenessSigns(track).verdict === 'live',
  hasTurned: turnedTo,
  yaw: yawOf,
};

/** What the gate looks at faces with. */
export interface GateFaces {
  readonly watch: FaceWatch;
  readonly templates: TemplateMaker;
  /** Null while this event does not look at faces. */
  readonly looking: () => FaceWatch | null;
  readonly want: (isWanted: boolean) => void;
  /** Learns when nobody is at the gate. @returns the unsubscribe function */
  readonly heed: (gate: GateController) => () => void;
}

function createGateFaces({ core, faceLink, report }: Services): GateFaces {
  let isWanted = false;
  let gate: GateController | null = null;
  let busyAt = performance.now();
  const watch = createFaceWatch({ open: faceLink, judge: JUDGE, report });
  const isIdle = (): boolean =>
    gate?.state().view.at === 'ready' && performance.now() - busyAt >= QUIET_MS;
  return {
    watch,
    templates: createTemplateMaker({ call: core.call, link: watch.link, isIdle, report }),
    looking: () => (isWanted ? watch : null),
    want(next) {
      isWanted = next;
    },
    heed(next) {
      gate = next;
      return next.onState(() => {
        busyAt = performance.now();
      });
    },
  };
}

/**
 * Faces at this gate; nothing is loaded while the event does not want them.
 * @param isWanted whether the event's policy wants faces
 */
export function useGateFaces(isWanted: boolean): GateFaces {
  const services = useServices();
  const [faces] = useState(() => createGateFaces(services));
  useEffect(() => {
    faces.want(isWanted);
    return () => {
      faces.want(false);
      faces.templates.sleep();
      faces.watch.turn(false);
    };
  }, [faces, isWanted]);
  return faces;
}

/** Starts the engine once the gate is open, and makes templates while nobody comes. */
export function useFaceStart(
  faces: GateFaces,
  isWanted: boolean,
  camera: CameraState,
  templatesWaiting: number,
): void {
  const isOpen = camera.kind !== 'starting';
  useEffect(() => {
    if (!isWanted || !isOpen) return;
    const timer = setTimeout(() => faces.watch.turn(true), START_AFTER_MS);
    return () => clearTimeout(timer);
  }, [faces, isWanted, isOpen]);
  useEffect(() => {
    if (isWanted && templatesWaiting > 0) faces.templates.wake();
  }, [faces, isWanted, templatesWaiting]);
}
