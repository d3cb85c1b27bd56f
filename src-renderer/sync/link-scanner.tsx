import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CameraState } from '../camera/camera-state.ts';
import { Notice } from '../components/notice.tsx';
import { useServices, useSettings } from '../services.tsx';

/** Reads QR codes by the webcam; what they say is the caller's to judge. */
export function LinkScanner({ onText }: { readonly onText: (text: string) => void }) {
  const { t } = useTranslation();
  const { openScanner, report, info } = useServices();
  const { cameraId } = useSettings().settings;
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<CameraState>({ kind: 'starting' });
  const read = useRef(onText);
  useEffect(() => {
    read.current = onText;
  });

  useEffect(() => {
    const shown = video.current;
    if (shown === null) return;
    const scanner = openScanner({
      video: shown,
      deviceId: cameraId,
      isTicketShaped: () => true,
      readStamps: info.simulatedCamera,
      onState: setState,
      onCode: ({ text }) => read.current(text),
      onSeveral: () => undefined,
      onComplaint: report,
    });
    return () => scanner.close();
  }, [openScanner, report, info, cameraId]);

  const isBlind = state.kind === 'trouble' && !state.reading;
  return (
    <>
      <video
        ref={video}
        className="join__camera"
        hidden={isBlind}
        muted
        playsInline
        aria-label={t('enrol.scan')}
      />
      {isBlind ? (
        <Notice
          tone="calm"
          title={t(`camera.${state.code}.title`)}
          text={t('enrol.withoutCamera')}
        />
      ) : null}
    </>
  );
}
