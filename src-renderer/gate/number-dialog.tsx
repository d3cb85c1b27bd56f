import { Search, ShieldQuestionMark } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import {
  formatTicketNumber,
  parseTypedTicketNumber,
  ticketNumberFromBytes,
  type TicketNumber,
} from '#shared/ticket/ticket-number.ts';
import { ActionButton } from '../components/action-button.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { Notice } from '../components/notice.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import { useGate } from './gate-context.ts';

/** A number that looks like the printed ones, for the hint. */
const EXAMPLE = formatTicketNumber(
  ticketNumberFromBytes(Uint8Array.of(0x4a, 0x9b, 0x7c, 0x21, 0xd3, 0x58, 0xe6, 0x0f)),
);

type Trouble =
  | { readonly kind: 'invalid' }
  | { readonly kind: 'unknown'; readonly number: TicketNumber }
  | { readonly kind: 'error'; readonly code: ErrorCode };

/** A ticket whose code can't be read: its number is typed, its holder shown for confirmation. */
export function NumberDialog() {
  const { t } = useTranslation();
  const { core } = useServices();
  const { gate } = useGate();
  const [typed, setTyped] = useState('');
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const lookUp = async (): Promise<void> => {
    const number = parseTypedTicketNumber(typed);
    if (number === null) return setTrouble({ kind: 'invalid' });
    try {
      const { hit } = await core.call('gate.lookUp', { ticketNumber: number });
      if (hit === null) setTrouble({ kind: 'unknown', number });
      else gate.open({ open: 'confirm', hit, typed: number });
    } catch (error) {
      setTrouble({ kind: 'error', code: asGatehouseError(error).code });
    }
  };

  return (
    <DialogFrame title={t('dialog.number.title')} onClose={gate.closeDialog}>
      <Form
        className="dialog__form"
        onSubmit={(event) => {
          event.preventDefault();
          void lookUp();
        }}
      >
        <TextEntry
          label={t('dialog.number.label')}
          hint={t('dialog.number.hint', { example: EXAMPLE })}
          value={typed}
          onChange={(value) => {
            setTyped(value);
            setTrouble(null);
          }}
          error={trouble?.kind === 'invalid' ? t('dialog.number.invalid') : null}
          maxLength={30}
          isCode
          isFirst
        />
        {trouble?.kind === 'unknown' ? (
          <Notice isUrgent title={t('dialog.number.unknown')} />
        ) : null}
        {trouble?.kind === 'error' ? (
          <Notice tone="bad" isUrgent title={t(errorKey(trouble.code))} />
        ) : null}
        <footer className="dialog__actions">
          {trouble?.kind === 'unknown' ? (
            <ActionButton
              icon={ShieldQuestionMark}
              label={t('dialog.number.askAnyway')}
              onPress={() => gate.admitByHand({ way: 'typed', ticketNumber: trouble.number })}
            />
          ) : null}
          <ActionButton
            type="submit"
            look="main"
            icon={Search}
            label={t('dialog.number.lookUp')}
            keys="Enter"
          />
        </footer>
      </Form>
    </DialogFrame>
  );
}
