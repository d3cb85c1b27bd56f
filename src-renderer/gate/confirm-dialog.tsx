import { DoorOpen, LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '#shared/ipc/gate-views.ts';
import { formatTicketNumber, type TicketNumber } from '#shared/ticket/ticket-number.ts';
import { ActionButton } from '../components/action-button.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useGate } from './gate-context.ts';
import { VerdictPerson } from './verdict-person.tsx';

export interface ConfirmDialogProps {
  readonly hit: SearchHit;
  /** The number that was typed; null: found by search. */
  readonly typed: TicketNumber | null;
}

/** No signature was checked here, so staff look at the person before the ticket counts. */
export function ConfirmDialog({ hit, typed }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const { gate, state, status } = useGate();
  const { registrationId, person, phoneEnding, location, ticketNumber, alreadyInside } = hit;
  const isOut = state.direction === 'out' && status.event.entryMode === 'exits';
  const facts = [
    t('dialog.search.phone', { ending: phoneEnding }),
    visibleText(location),
    ticketNumber === null ? null : formatTicketNumber(ticketNumber),
  ];
  return (
    <DialogFrame title={t('dialog.confirmQuestion')} onClose={gate.closeDialog}>
      <div className="confirm">
        <VerdictPerson person={person} />
        <p className="confirm__facts">{facts.filter((fact) => fact !== null).join(' · ')}</p>
        {alreadyInside ? <Notice title={t('dialog.search.inside')} /> : null}
      </div>
      <p className="dialog__hint">{t('gate.ticketWaits')}</p>
      <footer className="dialog__actions">
        <ActionButton
          label={t('dialog.back')}
          onPress={() => gate.open({ open: typed === null ? 'search' : 'number' })}
        />
        <ActionButton
          look="main"
          icon={isOut ? LogOut : DoorOpen}
          label={t(isOut ? 'dialog.confirmOut' : 'dialog.confirm')}
          keys="Enter"
          isLarge
          isFirst
          onPress={() =>
            gate.admitByHand(
              typed === null
                ? { way: 'search', registrationId }
                : { way: 'typed', ticketNumber: typed },
            )
          }
        />
      </footer>
    </DialogFrame>
  );
}
