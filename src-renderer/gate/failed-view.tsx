import { ArrowLeft, SaveOff, RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useGate } from './gate-context.ts';
import type { GateView } from './gate-state.ts';
import { SHORTCUTS } from './use-shortcuts.ts';

type Failure = Extract<GateView, { at: 'failed' }>;

/** The core could not record: so nobody is admitted, and that is said. */
export function FailedView({ failure }: { readonly failure: Failure }) {
  const { t } = useTranslation();
  const { gate } = useGate();
  const isUndo = failure.asked.request.kind === 'undo';
  return (
    <section className="verdict verdict--failed">
      <div className="verdict__signal">
        <SaveOff aria-hidden="true" className="verdict__failed-icon" strokeWidth={2.25} />
      </div>
      <div className="verdict__words" role="alert">
        <h2 className="verdict__title">
          {t(isUndo ? 'gate.undoFailedTitle' : 'gate.failedTitle')}
        </h2>
        <p className="verdict__advice">{t(errorKey(failure.code), { ...failure.facts })}</p>
        <p className="verdict__advice">
          {t(isUndo ? 'gate.undoFailedAdvice' : 'gate.failedAdvice')}
        </p>
      </div>
      <nav className="verdict__actions">
        <ActionButton
          icon={ArrowLeft}
          label={t('gate.next')}
          keys={SHORTCUTS.back}
          isLarge
          onPress={() => gate.dismiss()}
        />
        <ActionButton
          icon={RotateCcw}
          label={t('gate.tryAgain')}
          isLarge
          onPress={() => gate.retry()}
        />
      </nav>
    </section>
  );
}
