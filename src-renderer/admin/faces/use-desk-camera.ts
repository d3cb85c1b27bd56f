import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { nameOpenTrouble, openCamera } from '../../camera/camera-source.ts';
import type { OpenTrouble } from '../../camera/camera-state.ts';
import { useServices, useSettings } from '../../services.tsx';

export type DeskCamera =
  | { readonly at: 'starting' }
  | { readonly at: 'open'; readonly track: MediaStreamTrack }
  | { readonly at: 'trouble'; readonly code: OpenTrouble };

/** The camera of the settings, shown in `video` for as long as the component is there. */
export function useDeskCamera(): {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly camera: DeskCamera;
  readonly retry: () => void;
} {
  const video = useRef<HTMLVideoElement>(null);
  const { report } = useServices();
  const { cameraId } = useSettings().settings;
  const [camera, setCamera] = useState<DeskCamera>({ at: 'starting' });
  const [round, setRound] = useState(0);

  useEffect(() => {
    let isWanted = true;
    let stream: MediaStream | null = null;
    const element = video.current;

    const open = async (): Promise<void> => {
      const opened = await openCamera(cameraId);
      const [track] = opened.getVideoTracks();
      if (!isWanted || track === undefined || element === null) {
        for (const each of opened.getTracks()) each.stop();
        return;
      }
      stream = opened;
      track.addEventListener('ended', () => {
        if (isWanted) setCamera({ at: 'trouble', code: 'lost' });
      });
      element.muted = true;
      element.srcObject = opened;
      setCamera({ at: 'open', track });
      await element.play();
    };
    open().catch((error: unknown) => {
      if (!isWanted) return;
      report(`the desk's camera: ${String(error)}`);
      if (stream === null) {
        setCamera({ at: 'trouble', code: nameOpenTrouble(error, cameraId !== null) });
      }
    });

    return () => {
      isWanted = false;
      for (const track of stream?.getTracks() ?? []) track.stop();
      if (element !== null) element.srcObject = null;
    };
  }, [cameraId, report, round]);

  const retry = useCallback(() => {
    setCamera({ at: 'starting' });
    setRound((now) => now + 1);
  }, []);
  return { video, camera, retry };
}
