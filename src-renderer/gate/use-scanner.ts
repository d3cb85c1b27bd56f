import { useEffect, useRef, useState, type RefObject } from 'react';
import { hasTicketShape } from '#shared/ticket/ticket-codec.ts';
import { watchCameras, type CameraInfo } from '../camera/camera-source.ts';
import type { PresentedCode, Scanner } from '../camera/camera.ts';
import { OUT_OF_SIGHT_MS } from '../camera/presentation.ts';
import type { CameraState } from '../camera/camera-state.ts';
import type { FaceWatch } from '../face/face-watch.ts';
import { useServices } from '../services.tsx';
import type { GateController } from './gate-controller.ts';
import type { FrameFacts } from './gate-state.ts';

export interface ScannerView {
  readonly state: CameraState;
  readonly retry: () => void;
}

/**
 * Reads codes from a camera, shown in `video`, for as long as the gate screen is there.
 * @param cameraId a device id; null: the first camera
 */
export function useScanner(
  gate: GateController,
  faces: Pick<FaceWatch, 'watch'>,
  video: RefObject<HTMLVideoElement | null>,
  cameraId: string | null,
): ScannerView {
  const { openScanner, info, report } = useServices();
  const [state, setState] = useState<CameraState>({ kind: 'starting' });
  const scanner = useRef<Scanner | null>(null);

  useEffect(() => {
    const shown = video.current;
    if (shown === null) return;
    const lastSeen = new Map<string, number>();
    const isStillShown = (text: string): boolean =>
      performance.now() - (lastSeen.get(text) ?? Number.NEGATIVE_INFINITY) < OUT_OF_SIGHT_MS;

    const opened = openScanner({
      video: shown,
      deviceId: cameraId,
      isTicketShaped: hasTicketShape,
      readStamps: info.simulatedCamera,
      onState: setState,
      onTrack: (track) => faces.watch(track === null ? null : { track, video: shown }),
      onSeveral: (several) => gate.several(several),
      onComplaint: report,
      onFrameStats: ({ codes, receivedAt }) => {
        for (const { text } of codes) lastSeen.set(text, receivedAt);
        for (const [text] of lastSeen) if (!isStillShown(text)) lastSeen.delete(text);
      },
      onCode: (code) =>
        gate.scanned(
          code.text,
          'camera',
          {
            arrivedAt: code.frame.receivedAt,
            decodeMs: code.frame.ageMs,
            frame: frameFacts(code),
          },
          () => isStillShown(code.text),
        ),
    });
    scanner.current = opened;
    const unsubscribe = gate.onState(() => opened.ease(gate.state().view.at === 'facing'));
    return () => {
      unsubscribe();
      scanner.current = null;
      opened.close();
    };
  }, [gate, faces, video, cameraId, openScanner, info.simulatedCamera, report]);

  return { state, retry: () => scanner.current?.retry() };
}

function frameFacts({ frame, corners }: PresentedCode): FrameFacts {
  const left = Math.min(...corners.map(({ x }) => x));
  const right = Math.max(...corners.map(({ x }) => x));
  const { stamp, width, height, look } = frame;
  const mean = (side: 'x' | 'y'): number =>
    corners.reduce((sum, corner) => sum + corner[side], 0) / corners.length;
  const codeAt = { x: mean('x'), y: mean('y') };
  return { stamp, width, height, look, codeWidth: right - left, codeAt };
}

/** The cameras of this machine, followed. */
export function useCameras(): readonly CameraInfo[] {
  const { report } = useServices();
  const [cameras, setCameras] = useState<readonly CameraInfo[]>([]);
  useEffect(
    () => watchCameras(setCameras, (reason) => report(`cameras: ${String(reason)}`)),
    [report],
  );
  return cameras;
}
