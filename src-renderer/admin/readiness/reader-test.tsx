import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CameraState } from '../../camera/camera-state.ts';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { Notice } from '../../components/notice.tsx';
import { codeShape } from '../../print/code-shape.ts';
import { useServices, useSettings } from '../../services.tsx';
import { listenForWedge } from '../../wedge/wedge-listener.ts';

/** Of no ticket: a gate that reads it says so. */
const TEST_TEXT = 'GATEHOUSE TEST CODE: NOT A TICKET';
/** Light modules around the code (ISO/IEC 18004). */
const QUIET = 4;
const SHAPE = codeShape(TEST_TEXT);
const SIDE = SHAPE.size + 2 * QUIET;

export type ReadBy = 'camera' | 'wedge';

export interface ReaderTestProps {
  readonly readBy: ReadBy | null;
  readonly onRead: (by: ReadBy) => void;
  readonly onClose: () => void;
}

/** Reads any code, by camera or hand scanner, and decides on nothing. */
export function ReaderTest({ readBy, onRead, onClose }: ReaderTestProps) {
  const { t } = useTranslation();
  const { openScanner, report, info, sounds } = useServices();
  const { cameraId } = useSettings().settings;
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<CameraState>({ kind: 'starting' });
  const read = useRef(onRead);
  useEffect(() => {
    read.current = (by) => {
      sounds.play('neutral');
      onRead(by);
    };
  });

  useEffect(() => {
    const stop = listenForWedge(window, () => read.current('wedge'));
    const shown = video.current;
    const scanner =
      shown === null
        ? null
        : openScanner({
            video: shown,
            deviceId: cameraId,
            isTicketShaped: () => true,
            readStamps: info.simulatedCamera,
            onState: setState,
            onCode: () => read.current('camera'),
            onSeveral: () => undefined,
            onComplaint: report,
          });
    return () => {
      stop();
      scanner?.close();
    };
  }, [openScanner, report, info, cameraId]);

  return (
    <DialogFrame title={t('readiness.test.title')} size="l" onClose={onClose}>
      <p>{t('readiness.test.text')}</p>
      <div className="reader-test">
        <svg
          className="reader-test__code"
          viewBox={`${-QUIET} ${-QUIET} ${SIDE} ${SIDE}`}
          role="img"
          aria-label={t('readiness.test.code')}
          shapeRendering="crispEdges"
        >
          <rect x={-QUIET} y={-QUIET} width={SIDE} height={SIDE} className="reader-test__light" />
          <path d={SHAPE.path} className="reader-test__dark" />
        </svg>
        <video
          ref={video}
          className="reader-test__picture"
          muted
          playsInline
          aria-label={t('readiness.test.picture')}
        />
      </div>
      {state.kind === 'trouble' ? (
        <Notice title={t(`camera.${state.code}.title`)} text={t(`camera.${state.code}.advice`)} />
      ) : null}
      <Notice
        tone="calm"
        title={readBy === null ? t('readiness.test.waiting') : t('readiness.test.read')}
        {...(readBy === null ? {} : { text: t(`readiness.item.reader.${readBy}`) })}
      />
    </DialogFrame>
  );
}
