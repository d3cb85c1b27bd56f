import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { DeadLetterView } from '#shared/ipc/sync-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { EntryForm } from '../../components/entry-form.tsx';
import { LongTextEntry } from '../../components/long-text-entry.tsx';
import { Notice } from '../../components/notice.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';

const NOTE_CHARS = 200;

export interface CloseLetterDialogProps {
  readonly title: string;
  readonly letter: DeadLetterView;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Leaves a refused change be, with the reason: the note is all that later tells why. */
export function CloseLetterDialog({ title, letter, onDone, onClose }: CloseLetterDialogProps) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const [note, setNote] = useState('');
  const [isSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const isEmpty = note.trim() === '';

  const close = async (): Promise<void> => {
    setSent(true);
    if (isEmpty || isBusy) return;
    setBusy(true);
    setTrouble(null);
    try {
      await call('sync.closeDeadLetter', { position: letter.position, note: note.trim() });
      toast({ text: t('syncRoom.closed'), tone: 'good' });
      onDone();
      onClose();
    } catch (error) {
      setTrouble(asGatehouseError(error).code);
      setBusy(false);
    }
  };

  return (
    <DialogFrame title={title} onClose={onClose}>
      <EntryForm className="dialog__form" onSubmit={() => void close()}>
        <Notice tone="calm" title={t(errorKey(letter.code))} text={t('syncRoom.closeText')} />
        <LongTextEntry
          label={t('syncRoom.closeNote')}
          value={note}
          onChange={setNote}
          error={isSent && isEmpty ? t('syncRoom.closeNoteMissing') : null}
          maxLength={NOTE_CHARS}
          rows={3}
          isRequired
          isFirst
        />
        {trouble === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(trouble))} />}
        <footer className="dialog__actions">
          <ActionButton label={t('ui.back')} isDisabled={isBusy} onPress={onClose} />
          <ActionButton
            type="submit"
            look="main"
            label={t('syncRoom.closeLetter')}
            isDisabled={isBusy}
          />
        </footer>
      </EntryForm>
    </DialogFrame>
  );
}
