import { Printer } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrintKind } from '#shared/print/paper.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { PrintDesk } from './print-desk.tsx';
import '../../styles/tickets.css';

export interface PrintTicketButtonProps {
  readonly registrationId: string;
  /** For the name of a file; a person's or an event's. */
  readonly name: string;
  readonly kind?: PrintKind;
  readonly look?: 'plain' | 'main';
}

/** Prints one person's ticket, wherever that person is shown. */
export function PrintTicketButton(props: PrintTicketButtonProps) {
  const { registrationId, name, kind, look = 'plain' } = props;
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const choice = useMemo(
    () => ({ by: 'ids' as const, registrationIds: [registrationId] }),
    [registrationId],
  );
  return (
    <>
      <ActionButton
        icon={Printer}
        look={look}
        label={t('tickets.printOne')}
        onPress={() => setOpen(true)}
      />
      {isOpen ? (
        <DialogFrame title={t('tickets.printOne')} size="l" onClose={() => setOpen(false)}>
          <PrintDesk
            choice={choice}
            count={1}
            first={registrationId}
            name={name}
            {...(kind === undefined ? {} : { kind })}
          />
        </DialogFrame>
      ) : null}
    </>
  );
}
