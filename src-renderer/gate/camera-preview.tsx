import { RotateCcw, VideoOff } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { Notice } from '../components/notice.tsx';
import type { FaceGuide } from '../face/face-capture-guide.ts';
import { FaceRing } from './face-ring.tsx';
import { useGate } from './gate-context.ts';
import type { ScannerView } from './use-scanner.ts';

export interface CameraPreviewProps {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly camera: ScannerView;
  /** `small`: only the picture, beside a verdict. */
  readonly look: 'ready' | 'facing' | 'small';
  /** What the visitor is told while they are looked at. */
  readonly guide: FaceGuide | null;
}

const LOOK_CLASSES = {
  ready: 'preview',
  facing: 'preview preview--facing',
  small: 'preview preview--small',
} as const;

/**
 * The camera's picture, mirrored, so that people move the ticket the way they mean. One element
 * for the whole gate: a picture that is attached anew would flicker.
 */
export function CameraPreview({ video, camera, look, guide }: CameraPreviewProps) {
  const { t } = useTranslation();
  const { several } = useGate().state;
  const { state } = camera;
  const isLarge = look === 'ready';
  const blind = state.kind === 'trouble' && !state.reading;
  return (
    <figure className={LOOK_CLASSES[look]} data-blind={blind}>
      <video
        ref={video}
        className="preview__video"
        muted
        playsInline
        aria-label={t('gate.preview')}
      />
      {blind ? (
        <div className="preview__off">
          <VideoOff aria-hidden="true" size="3em" />
        </div>
      ) : null}
      {look === 'facing' && !blind ? <FaceRing guide={guide} /> : null}
      {isLarge && !blind ? (
        <div className="preview__guide" aria-hidden="true">
          <i />
          <i />
          <i />
          <i />
        </div>
      ) : null}
      {isLarge ? (
        <figcaption className="preview__caption">
          {several ? (
            <Notice isUrgent title={t('gate.oneAtATime')} text={t('gate.oneAtATimeAdvice')} />
          ) : null}
          {state.kind === 'trouble' ? (
            <>
              <Notice
                tone={state.reading ? 'warn' : 'bad'}
                title={t(`camera.${state.code}.title`)}
                text={t(`camera.${state.code}.advice`)}
              />
              {blind ? (
                <ActionButton icon={RotateCcw} label={t('gate.tryAgain')} onPress={camera.retry} />
              ) : null}
            </>
          ) : null}
          {state.kind === 'scanning' && state.reader === 'zxing-js' ? (
            <Notice tone="warn" title={t('gate.spareReader')} text={t('gate.spareReaderAdvice')} />
          ) : null}
          {!several && state.kind !== 'trouble' ? (
            <p className="preview__hint">
              {t(state.kind === 'starting' ? 'camera.starting.title' : 'gate.holdTicket')}
            </p>
          ) : null}
        </figcaption>
      ) : null}
    </figure>
  );
}
