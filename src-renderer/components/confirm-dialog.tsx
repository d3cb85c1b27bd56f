import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { ActionButton } from './action-button.tsx';
import { DialogFrame } from './dialog-frame.tsx';
import { Notice } from './notice.tsx';
import { TextEntry } from './text-entry.tsx';

export interface ConfirmDialogProps {
  /** A question: 'Cancel 1,200 registrations?' */
  readonly title: string;
  /** What will happen, and whether it can be taken back. */
  readonly text: string;
  /** More of what will happen, a line each. */
  readonly consequences?: readonly string[];
  /** How many it concerns: has to be typed first. */
  readonly count?: number;
  /** What the button does, as a verb: never 'OK'. */
  readonly action: string;
  /** `bad`: it takes something away. */
  readonly tone?: 'plain' | 'bad';
  /** What it rejects with is shown here; when it is done the dialog closes. */
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before something that is hard to take back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation();
  const {
    title,
    text,
    consequences = [],
    count,
    action,
    tone = 'plain',
    onConfirm,
    onClose,
  } = props;
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const digits = typed.replaceAll(/[\s,]/g, '');
  const isCounted = count === undefined || (digits !== '' && Number(digits) === count);

  const confirm = async (): Promise<void> => {
    if (!isCounted || isBusy) return;
    setBusy(true);
    setTrouble(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setTrouble(asGatehouseError(error).code);
      setBusy(false);
    }
  };

  return (
    <DialogFrame title={title} onClose={onClose}>
      <Form
        className="dialog__form"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <p>{text}</p>
        {consequences.length === 0 ? null : (
          <ul className="bullets">
            {consequences.map((consequence) => (
              <li key={consequence}>{consequence}</li>
            ))}
          </ul>
        )}
        {count === undefined ? null : (
          <TextEntry
            label={t('ui.typeCount', { count })}
            value={typed}
            onChange={setTyped}
            maxLength={12}
            isFirst
          />
        )}
        {trouble === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(trouble))} />}
        <footer className="dialog__actions">
          <ActionButton label={t('ui.back')} onPress={onClose} isFirst={count === undefined} />
          <ActionButton
            type="submit"
            look={tone === 'bad' ? 'grave' : 'main'}
            label={action}
            isDisabled={!isCounted || isBusy}
          />
        </footer>
      </Form>
    </DialogFrame>
  );
}
