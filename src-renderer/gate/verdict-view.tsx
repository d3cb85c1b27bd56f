import { ArrowLeft, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useGate } from './gate-context.ts';
import type { Asked } from './gate-state.ts';
import { UndoButton } from './undo-button.tsx';
import { usePainted } from './use-painted.ts';
import { SHORTCUTS } from './use-shortcuts.ts';
import { signalOf } from './verdict-look.ts';
import { VerdictPerson } from './verdict-person.tsx';
import { VerdictSentences } from './verdict-sentences.tsx';
import { VerdictSignal } from './verdict-signal.tsx';
import { VerdictTimer } from './verdict-timer.tsx';

/** Signs up to which a title fits in one line of the largest letters. */
const SHORT_TITLE = 14;

export interface VerdictViewProps {
  readonly result: AdmissionResult;
  readonly asked: Asked | null;
}

/** The verdict, to be read at one glance from two metres. */
export function VerdictView({ result, asked }: VerdictViewProps) {
  const { t } = useTranslation();
  const { gate, state } = useGate();
  usePainted(result, asked);
  const signal = signalOf(result);
  const title =
    result.kind === 'verdict'
      ? t(`verdict.${result.verdict}.title`)
      : t(`outcome.${result.kind}.title`);
  const isShort = title.length <= SHORT_TITLE;
  return (
    <section
      className={`verdict verdict--${signal}`}
      data-verdict={result.verdict}
      data-kind={result.kind}
    >
      <VerdictSignal signal={signal} />
      <div className="verdict__words" role="alert">
        <h2 className={isShort ? 'verdict__title verdict__title--short' : 'verdict__title'}>
          {title}
        </h2>
        {result.person === null ? null : <VerdictPerson person={result.person} />}
        <VerdictSentences result={result} />
      </div>
      <nav className="verdict__actions" aria-label={title}>
        <ActionButton
          icon={ArrowLeft}
          label={t('gate.next')}
          keys={SHORTCUTS.back}
          isLarge
          onPress={() => gate.dismiss()}
        />
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
    </section>
  );
}
