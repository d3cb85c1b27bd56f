import type { LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { PinTrouble, type PinTry } from './use-pin-try.tsx';

export interface PinActionsProps {
  readonly attempt: PinTry;
  /** Whether all that the form asks for is there. */
  readonly isComplete: boolean;
  /** Said while nothing is wrong and nothing is being checked. */
  readonly hint: string;
  readonly icon: LucideIcon;
  readonly label: string;
}

/** The end of a form that a PIN decides: what is missing or wrong, and the button that sends it. */
export function PinActions({ attempt, isComplete, hint, icon, label }: PinActionsProps) {
  const { t } = useTranslation();
  const { trouble, wait, isChecking } = attempt;
  return (
    <footer className="dialog__actions">
      {trouble === null ? (
        <p className="dialog__hint">{isChecking ? t('dialog.override.checking') : hint}</p>
      ) : (
        <div className="dialog__trouble">
          <PinTrouble trouble={trouble} wait={wait} />
        </div>
      )}
      <ActionButton
        type="submit"
        look="main"
        icon={icon}
        label={label}
        keys="Enter"
        isLarge
        isDisabled={!isComplete || isChecking}
      />
    </footer>
  );
}
