import { ArrowLeft, IdCard, RotateCcw, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../components/action-button.tsx';
import { mayLookAgain } from './gate-calls.ts';
import { useGate } from './gate-context.ts';
import { UndoButton } from './undo-button.tsx';
import { SHORTCUTS } from './use-shortcuts.ts';
import type { Signal } from './verdict-look.ts';
import { VerdictTimer } from './verdict-timer.tsx';

export interface VerdictActionsProps {
  readonly result: AdmissionResult;
  readonly signal: Signal;
  /** Names the group for those who hear the screen. */
  readonly label: string;
}

/** What staff may do about a verdict; each by touch and by key. */
export function VerdictActions({ result, signal, label }: VerdictActionsProps) {
  const { t } = useTranslation();
  const { gate, state } = useGate();
  const byCard = result.detail.face?.byCard === true;
  return (
    <nav className="verdict__actions" aria-label={label}>
      <ActionButton
        icon={ArrowLeft}
        label={t('gate.next')}
        keys={SHORTCUTS.back}
        isLarge
        onPress={() => gate.dismiss()}
      />
      {mayLookAgain(result) ? (
        <ActionButton
          icon={RotateCcw}
          label={t('face.tryAgain')}
          keys={SHORTCUTS.lookAgain}
          isLarge
          onPress={() => gate.lookAgain()}
        />
      ) : null}
      {byCard ? (
        <ActionButton
          icon={IdCard}
          label={t('face.cardChecked')}
          keys={SHORTCUTS.card}
          isLarge
          onPress={() => gate.confirmCard()}
        />
      ) : null}
      {result.overridable ? (
        <ActionButton
          icon={ShieldCheck}
          label={t('gate.override')}
          keys={SHORTCUTS.override}
          isLarge
          onPress={() => gate.open({ open: 'override' })}
        />
      ) : null}
      {result.kind === 'undo' ? null : (
        <UndoButton isNamed={state.undoable?.checkInId !== result.checkInId} />
      )}
      {signal === 'green' ? <VerdictTimer /> : null}
    </nav>
  );
}
