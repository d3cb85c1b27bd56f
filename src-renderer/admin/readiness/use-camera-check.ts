import { useEffect, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { CameraState } from '../../camera/camera-state.ts';
import { useServices, useSettings } from '../../services.tsx';
import type { Check } from './readiness-item.ts';

/** Longer than a frozen or dark picture takes to be known as one (camera-state.ts), ms. */
const LOOK_MS = 6_500;

export interface CameraCheck {
  /** Shows the camera while it is looked through. */
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly isLooking: boolean;
  readonly check: Check;
}

/**
 * Opens the gate's camera for some seconds and says what it gave: a picture, and one that is not
 * black, dark or still.
 * @param round looks again when it changes
 */
export function useCameraCheck(round: number): CameraCheck {
  const { t } = useTranslation();
  const { openScanner, report } = useServices();
  const { cameraId } = useSettings().settings;
  const video = useRef<HTMLVideoElement | null>(null);
  const [seen, setSeen] = useState<{ readonly round: number; readonly state: CameraState } | null>(
    null,
  );

  useEffect(() => {
    const shown = video.current;
    if (shown === null) return;
    let last: CameraState = { kind: 'starting' };
    const scanner = openScanner({
      video: shown,
      deviceId: cameraId,
      isTicketShaped: () => false,
      onState: (state) => {
        last = state;
      },
      onCode: () => undefined,
      onSeveral: () => undefined,
      onComplaint: report,
    });
    const timer = setTimeout(() => {
      scanner.close();
      setSeen({ round, state: last });
    }, LOOK_MS);
    return () => {
      clearTimeout(timer);
      scanner.close();
    };
  }, [openScanner, report, cameraId, round]);

  const isLooking = seen?.round !== round;
  if (isLooking) {
    return {
      video,
      isLooking,
      check: { code: 'camera', state: 'asking', detail: 'asking', facts: {} },
    };
  }
  return { video, isLooking, check: checkOf(seen.state) };

  function checkOf(state: CameraState): Check {
    if (state.kind === 'scanning') {
      const { cameraLabel, width, height } = state;
      const label = cameraLabel === '' ? t('readiness.item.camera.title') : cameraLabel;
      return { code: 'camera', state: 'good', detail: 'good', facts: { label, width, height } };
    }
    // One that is still starting after seconds gives no picture.
    const code = state.kind === 'trouble' ? state.code : 'no-frames';
    const facts = {
      what: t(`camera.${code}.title`),
      advice: t(`camera.${code}.advice`),
    };
    const isBad = state.kind !== 'trouble' || !state.reading;
    return { code: 'camera', state: isBad ? 'bad' : 'look', detail: 'trouble', facts };
  }
}
