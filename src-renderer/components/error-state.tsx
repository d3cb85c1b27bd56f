import { RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { ActionButton } from './action-button.tsx';
import { Notice } from './notice.tsx';

export interface ErrorStateProps {
  /** What could not be done. */
  readonly title: string;
  readonly code: ErrorCode;
  readonly onTryAgain?: () => void;
}

/** Something could not be had: what, why, and once more. */
export function ErrorState({ title, code, onTryAgain }: ErrorStateProps) {
  const { t } = useTranslation();
  return (
    <div className="error-state">
      <Notice tone="bad" isUrgent title={title} text={t(errorKey(code))} />
      {onTryAgain === undefined ? null : (
        <ActionButton icon={RotateCcw} label={t('ui.tryAgain')} onPress={onTryAgain} />
      )}
    </div>
  );
}
