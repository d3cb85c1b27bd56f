import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '#shared/domain/id.ts';
import { PIN_ROLES } from '#shared/domain/staff.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { EntryForm } from '../../components/entry-form.tsx';
import { Notice } from '../../components/notice.tsx';
import { SwitchEntry } from '../../components/switch-entry.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';
import { freshPassword, freshPin } from './fresh-secret.ts';
import type { ShownOnce } from './once-dialog.tsx';
import { isPersonRight, PersonEntries, type PersonDraft } from './person-entries.tsx';

const NOBODY: PersonDraft = { name: '', email: '', role: 'gate' };

export interface AddDialogProps {
  readonly onClose: () => void;
  /** @param shown the secrets that were made; null: none */
  readonly onDone: (shown: ShownOnce | null) => void;
}

/** Adds somebody. Their secrets are made here, and shown once. */
export function AddDialog({ onClose, onDone }: AddDialogProps) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  // Of this dialog: sending twice adds nobody twice.
  const [id] = useState(newId);
  const [draft, setDraft] = useState(NOBODY);
  const [wantsPassword, setWantsPassword] = useState<boolean | null>(null);
  const [wantsPin, setWantsPin] = useState<boolean | null>(null);
  const [isSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ErrorCode | null>(null);
  const byPin = PIN_ROLES.has(draft.role);
  const hasPassword = wantsPassword ?? !byPin;
  const hasPin = wantsPin ?? byPin;

  const add = async (): Promise<void> => {
    setSent(true);
    setRefusal(null);
    if (!isPersonRight(draft) || isBusy) return;
    setBusy(true);
    const secrets = {
      password: hasPassword ? freshPassword() : null,
      pin: hasPin ? freshPin() : null,
    };
    try {
      const { name } = await call('staff.add', { id, ...draft, ...secrets });
      toast({ text: t('staffRoom.added', { name: visibleText(name) }) });
      onDone(hasPassword || hasPin ? { name, ...secrets } : null);
    } catch (error) {
      setRefusal(asGatehouseError(error).code);
      setBusy(false);
    }
  };

  const isEmail = refusal === 'email-taken';
  return (
    <DialogFrame title={t('staffRoom.add')} onClose={onClose}>
      <EntryForm className="dialog__form" onSubmit={() => void add()}>
        <PersonEntries
          draft={draft}
          onChange={setDraft}
          isSent={isSent}
          emailRefusal={isEmail ? t(errorKey('email-taken')) : null}
        />
        <SwitchEntry
          label={t('staffRoom.withPassword')}
          isSelected={hasPassword}
          onChange={setWantsPassword}
        />
        <SwitchEntry
          label={t('staffRoom.withPin')}
          more={t('staffRoom.withPinText')}
          isSelected={hasPin}
          onChange={setWantsPin}
        />
        {refusal === null || isEmail ? null : (
          <Notice tone="bad" isUrgent title={t(errorKey(refusal))} />
        )}
        <footer className="dialog__actions">
          <ActionButton label={t('ui.back')} onPress={onClose} />
          <ActionButton type="submit" look="main" label={t('staffRoom.add')} isDisabled={isBusy} />
        </footer>
      </EntryForm>
    </DialogFrame>
  );
}
