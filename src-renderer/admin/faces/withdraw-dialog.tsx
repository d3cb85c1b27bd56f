import { Eraser } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { DeskPerson } from '#shared/ipc/face-contract.ts';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { Notice } from '../../components/notice.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useSettings } from '../../services.tsx';
import { useDesk } from './desk-access.ts';

const ERASED = ['templates', 'crops', 'evidence'] as const;

export interface WithdrawDialogProps {
  readonly person: PersonView;
  readonly onWithdrawn: (person: DeskPerson) => void;
  readonly onClose: () => void;
}

/** Says what is erased before it is. */
export function WithdrawDialog({ person, onWithdrawn, onClose }: WithdrawDialogProps) {
  const { t } = useTranslation();
  const { call } = useDesk();
  const { settings } = useSettings();
  const [isErasing, setErasing] = useState(false);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);

  const withdraw = async (): Promise<void> => {
    setErasing(true);
    setTrouble(null);
    try {
      const { userId } = person;
      onWithdrawn(await call('desk.withdrawConsent', { userId, language: settings.language }));
    } catch (error) {
      setTrouble(asGatehouseError(error).code);
      setErasing(false);
    }
  };

  return (
    <DialogFrame
      title={t('desk.withdraw.title', { name: visibleText(person.name) })}
      onClose={onClose}
    >
      <div className="withdraw">
        <p>{t('desk.withdraw.erased')}</p>
        <ul className="withdraw__erased">
          {ERASED.map((what) => (
            <li key={what}>{t(`desk.withdraw.${what}`)}</li>
          ))}
        </ul>
        <p>{t('desk.withdraw.stays')}</p>
        <p>{t('desk.withdraw.after')}</p>
      </div>
      {trouble === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(trouble))} />}
      <footer className="dialog__actions">
        <ActionButton label={t('desk.withdraw.keep')} isLarge isFirst onPress={onClose} />
        <ActionButton
          icon={Eraser}
          className="button--erase"
          label={t('desk.withdraw.submit')}
          isLarge
          isDisabled={isErasing}
          onPress={() => void withdraw()}
        />
      </footer>
    </DialogFrame>
  );
}
