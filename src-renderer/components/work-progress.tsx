import { X } from 'lucide-react';
import { Label, ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ActionButton } from './action-button.tsx';
import { ProgressFill } from './progress-fill.tsx';

export interface WorkProgressProps {
  readonly label: string;
  readonly done: number;
  /** Null: nobody knows how much there is. */
  readonly total: number | null;
  /** Absent: it can't be stopped. */
  readonly onCancel?: () => void;
  readonly isCancelling?: boolean;
}

/** Long work: how far it is, and a way to stop it. */
export function WorkProgress(props: WorkProgressProps) {
  const { t } = useTranslation();
  const { label, done, total, onCancel, isCancelling = false } = props;
  const words = total === null ? t('ui.done', { done }) : t('ui.doneOf', { done, total });
  return (
    <div className="work">
      <ProgressBar
        className="progress"
        isIndeterminate={total === null}
        value={done}
        maxValue={Math.max(total ?? 1, 1)}
        valueLabel={words}
      >
        <Label className="progress__label">{label}</Label>
        <ProgressFill part={total === null || total === 0 ? 0 : done / total} />
        <span className="progress__label">{words}</span>
      </ProgressBar>
      {onCancel === undefined ? null : (
        <ActionButton
          icon={X}
          label={t(isCancelling ? 'ui.cancelling' : 'ui.cancel')}
          isDisabled={isCancelling}
          onPress={onCancel}
        />
      )}
    </div>
  );
}
