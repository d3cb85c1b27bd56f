import { RotateCcw } from 'lucide-react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskPerson } from '#shared/ipc/face-contract.ts';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { Notice } from '../../components/notice.tsx';
import { visibleText } from '../../components/visible-text.ts';
import type { FaceLink } from '../../face/face-observation.ts';
import { useServices } from '../../services.tsx';
import { EngineNotice } from './engine-notice.tsx';
import { EnrolResult } from './enrol-result.tsx';
import { startEnrolSession, type EnrolSession, type EnrolView } from './enrol-session.ts';
import { FaceOval } from './face-oval.tsx';
import { useDeskCamera, type DeskCamera } from './use-desk-camera.ts';
import { useFaceLink } from './use-face-link.ts';

export interface EnrolmentProps {
  readonly person: PersonView;
  readonly onEnrolled: (person: DeskPerson) => void;
  readonly onClose: () => void;
}

/** Takes a picture: guides, chooses the best frame, and asks whether to use it. */
export function WebcamEnrolment({ person, onEnrolled, onClose }: EnrolmentProps) {
  const { t } = useTranslation();
  const name = visibleText(person.name);
  const { video, camera, retry } = useDeskCamera();
  const engine = useFaceLink();
  const { view, again } = useEnrolSession(engine.link, camera, video);
  const isTaken = view.at === 'taken';

  return (
    <DialogFrame title={t('desk.enrol.title', { name })} size="l" onClose={onClose}>
      <div className="enrol" hidden={isTaken}>
        <figure className="enrol__camera">
          <video
            ref={video}
            className="preview__video"
            muted
            playsInline
            aria-label={t('desk.enrol.camera')}
          />
          <FaceOval
            progress={view.at === 'guiding' ? view.progress : view.at === 'choosing' ? 1 : 0}
            isGood={view.at === 'choosing' || (view.at === 'guiding' && view.advice === 'good')}
          />
          <output className="enrol__advice">
            <Advice camera={camera} isReady={engine.state.kind === 'ready'} view={view} />
          </output>
        </figure>
        <EngineNotice state={engine.state} />
        {camera.at === 'trouble' ? (
          <Notice tone="bad" isUrgent title={t(`camera.${camera.code}.title`)} />
        ) : null}
        {view.at === 'refused' ? (
          <Notice isUrgent title={t('desk.refused.title')} text={t(`desk.refused.${view.why}`)} />
        ) : null}
        {view.at === 'lost' ? <Notice isUrgent title={t('desk.enrol.lost')} /> : null}
        <footer className="dialog__actions">
          {camera.at === 'trouble' ? (
            <ActionButton icon={RotateCcw} label={t('desk.tryAgain')} onPress={retry} />
          ) : null}
          {view.at === 'refused' || view.at === 'lost' ? (
            <ActionButton
              icon={RotateCcw}
              look="main"
              label={t('desk.enrol.again')}
              isFirst
              onPress={again}
            />
          ) : null}
        </footer>
      </div>
      {isTaken ? (
        <EnrolResult
          person={person}
          from="webcam"
          picture={view.picture}
          analysis={view.analysis}
          alt={t('desk.enrol.resultPhoto', { name })}
          onEnrolled={onEnrolled}
        >
          <ActionButton icon={RotateCcw} label={t('desk.enrol.again')} isLarge onPress={again} />
        </EnrolResult>
      ) : null}
    </DialogFrame>
  );
}

interface AdviceProps {
  readonly camera: DeskCamera;
  readonly isReady: boolean;
  readonly view: EnrolView;
}

function Advice({ camera, isReady, view }: AdviceProps) {
  const { t } = useTranslation();
  if (camera.at === 'starting') return t('desk.enrol.starting');
  if (camera.at === 'trouble' || !isReady) return null;
  switch (view.at) {
    case 'guiding':
      return t(`desk.guide.${view.advice}`);
    case 'choosing':
      return t('desk.enrol.choosing');
    case 'taken':
    case 'refused':
    case 'lost':
      return null;
  }
}

const FIRST_VIEW: EnrolView = { at: 'guiding', advice: 'nobody', progress: 0 };

/** The session, for as long as there are both an engine and an open camera. */
function useEnrolSession(
  link: FaceLink | null,
  camera: DeskCamera,
  video: RefObject<HTMLVideoElement | null>,
): { readonly view: EnrolView; readonly again: () => void } {
  const { report } = useServices();
  const [view, setView] = useState<EnrolView>(FIRST_VIEW);
  const session = useRef<EnrolSession | null>(null);
  const track = camera.at === 'open' ? camera.track : null;

  useEffect(() => {
    const element = video.current;
    if (link === null || track === null || element === null) return;
    link.watch({ track, video: element });
    const opened = startEnrolSession(link, setView, report);
    session.current = opened;
    return () => {
      session.current = null;
      opened.close();
      link.watch(null);
      setView(FIRST_VIEW);
    };
  }, [link, track, video, report]);

  return { view, again: () => session.current?.again() };
}
