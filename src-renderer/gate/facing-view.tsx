import { ArrowBigLeft, ArrowBigRight, SkipForward } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../components/action-button.tsx';
import { visibleText } from '../components/visible-text.ts';
import type { FaceGuide } from '../face/face-capture-guide.ts';
import { useGate } from './gate-context.ts';
import { SHORTCUTS } from './use-shortcuts.ts';

export interface FacingViewProps {
  /** Whose ticket it is. */
  readonly person: PersonView | null;
  /** Null: the look begins or is over. */
  readonly guide: FaceGuide | null;
}

/**
 * While the camera looks at the visitor: large words for them, and below, small, what staff want to
 * know. The picture itself is the camera preview, which lies under this.
 */
export function FacingView({ person, guide }: FacingViewProps) {
  const { t } = useTranslation();
  const { gate, state } = useGate();
  const isLooking = state.view.at === 'facing';
  const { title, advice } = useWords(guide, isLooking);
  return (
    <>
      <div className="facing__words" role="alert">
        <h1 className="facing__title">{title}</h1>
        {advice === null ? null : <p className="facing__advice">{advice}</p>}
      </div>
      {guide?.step === 'turn' && guide.trouble === null ? <TurnArrow side={guide.side} /> : null}
      <footer className="facing__staff">
        <p className="facing__person">
          <span className="facing__label">{t('face.ticketOf')}</span>
          <bdi className="facing__name">{visibleText(person?.name ?? '')}</bdi>
        </p>
        {state.queue.length === 0 ? null : (
          <p className="facing__queue">{t('face.queue', { count: state.queue.length })}</p>
        )}
        <ActionButton
          icon={SkipForward}
          label={t('face.skip')}
          keys={SHORTCUTS.back}
          isLarge
          isDisabled={!isLooking}
          onPress={() => gate.skipFace()}
        />
      </footer>
    </>
  );
}

/** The preview is a mirror: the visitor's own left is the screen's left. */
function TurnArrow({ side }: Pick<FaceGuide, 'side'>) {
  const Arrow = side === 'left' ? ArrowBigLeft : ArrowBigRight;
  return <Arrow aria-hidden="true" className={`facing__arrow facing__arrow--${side}`} />;
}

interface Words {
  readonly title: string;
  readonly advice: string | null;
}

function useWords(guide: FaceGuide | null, isLooking: boolean): Words {
  const { t } = useTranslation();
  if (!isLooking) return { title: t('face.done'), advice: null };
  if (guide === null) return { title: t('face.look'), advice: t('face.lookAdvice') };
  const { step, side, trouble } = guide;
  if (trouble !== null) {
    return { title: t(`face.trouble.${trouble}`), advice: t(`face.help.${trouble}`) };
  }
  switch (step) {
    case 'look':
      return { title: t('face.look'), advice: t('face.lookAdvice') };
    case 'turn':
      return { title: t(`face.turn.${side}`), advice: t('face.turnAdvice') };
    case 'back':
      return { title: t('face.back'), advice: null };
    case 'done':
      return { title: t('face.done'), advice: null };
  }
}
