import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { ActionButton } from '../components/action-button.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { EntryForm } from '../components/entry-form.tsx';
import {
  NewPasswordEntries,
  newPasswordTrouble,
  NO_PASSWORD,
} from '../components/new-password-entries.tsx';
import { Notice } from '../components/notice.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useAdmin } from './use-admin.ts';

/** Changes one's own password. */
export function PasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState(NO_PASSWORD);
  const [isSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ErrorCode | null>(null);
  const trouble = newPasswordTrouble(next);

  const save = async (): Promise<void> => {
    setSent(true);
    setRefusal(null);
    if (trouble !== null || current === '') return;
    setBusy(true);
    try {
      await call('session.changePassword', { current, next: next.first });
      toast({ text: t('admin.password.saved') });
      onClose();
    } catch (error) {
      setRefusal(asGatehouseError(error).code);
      setBusy(false);
    }
  };

  const isCommon = refusal === 'password-common';
  return (
    <DialogFrame title={t('admin.password.title')} onClose={onClose}>
      <EntryForm className="dialog__form" onSubmit={() => void save()}>
        <TextEntry
          label={t('admin.password.current')}
          type="password"
          value={current}
          onChange={setCurrent}
          isFirst
          isRequired
        />
        <NewPasswordEntries
          value={next}
          onChange={setNext}
          trouble={isSent ? trouble : null}
          refusal={isCommon ? t(errorKey('password-common')) : null}
        />
        {refusal === null || isCommon ? null : (
          <Notice tone="bad" isUrgent title={t(errorKey(refusal))} />
        )}
        <footer className="dialog__actions">
          <ActionButton label={t('ui.back')} onPress={onClose} />
          <ActionButton
            type="submit"
            look="main"
            label={t('admin.password.save')}
            isDisabled={isBusy || current === ''}
          />
        </footer>
      </EntryForm>
    </DialogFrame>
  );
}
