import { CircleX, Pencil, RefreshCw, RotateCcw, TicketX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FLAGS, type Flag } from '#shared/domain/attendee.ts';
import { errorKey } from '#shared/errors.ts';
import type { AttendeeDetail, TicketView } from '#shared/ipc/attendee-contract.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Answered } from '../../components/answered.tsx';
import { CheckGroup } from '../../components/check-entry.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { EntryForm } from '../../components/entry-form.tsx';
import { MenuButton } from '../../components/menu-button.tsx';
import { SelectEntry } from '../../components/select-entry.tsx';
import { StatusPill } from '../../components/status-pill.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { PrintTicketButton } from '../tickets/print-ticket-button.tsx';
import { useAdmin } from '../use-admin.ts';
import { useBulkWords, type BulkAct } from './bulk-bar.tsx';
import { useEventDetail } from './use-event-detail.ts';

type Registration = AttendeeDetail['registrations'][number];

export interface RegistrationCardProps {
  readonly person: AttendeeDetail;
  readonly registration: Registration;
  readonly onChanged: (person: AttendeeDetail) => void;
}

type Act = 'change' | 'cancel' | 'restore' | 'replace-tickets' | 'revoke-tickets';

/** One registration with its tickets, and what can be done about it. */
export function RegistrationCard({ person, registration, onChanged }: RegistrationCardProps) {
  const { t } = useTranslation();
  const { call, may, times, now, toast } = useAdmin();
  const words = useBulkWords();
  const [isChanging, setChanging] = useState(false);
  const { registrationId, status, tickets } = registration;
  const isRegistered = status === 'registered';
  const active = tickets.find((ticket) => ticket.status === 'active') ?? null;

  const failed = (error: unknown): void =>
    toast({ text: t(errorKey(asGatehouseError(error).code)), tone: 'bad' });

  const act = async (to: Exclude<BulkAct['to'], 'move'>, isUndo = false): Promise<void> => {
    try {
      const choice = { by: 'ids' as const, registrationIds: [registrationId] };
      const result = await call('registration.bulk', { choice, act: { to } });
      onChanged(await call('attendee.detail', { userId: person.userId }));
      if (result.done === 0) toast({ text: words(result), tone: 'bad' });
      else if (to === 'cancel') {
        const undo = isUndo ? {} : { undo: () => void act('restore', true) };
        toast({ text: t('attendees.page.cancelled'), ...undo });
      } else if (to === 'restore') {
        const undo = isUndo ? {} : { undo: () => void act('cancel', true) };
        toast({ text: t('attendees.page.restored'), ...undo });
      } else toast({ text: words(result) });
    } catch (error) {
      failed(error);
    }
  };

  const change = async (ticketTypeId: string, flags: Flag[], isUndo = false): Promise<void> => {
    const before = { ticketTypeId: registration.ticketTypeId, flags: registration.flags };
    onChanged(await call('registration.change', { registrationId, ticketTypeId, flags }));
    setChanging(false);
    toast({
      text: t('attendees.page.changed'),
      ...(isUndo
        ? {}
        : { undo: () => void change(before.ticketTypeId, before.flags, true).catch(failed) }),
    });
  };

  const mayBulk = may('registration.bulk');
  const items: { id: Act; label: string; icon: typeof Pencil; isGrave?: boolean }[] = [];
  if (may('registration.change')) {
    items.push({ id: 'change', label: t('attendees.page.change'), icon: Pencil });
  }
  if (mayBulk && active !== null && isRegistered) {
    items.push({
      id: 'replace-tickets',
      label: t('attendees.bulk.replace-tickets'),
      icon: RefreshCw,
    });
  }
  if (mayBulk && active !== null) {
    items.push({
      id: 'revoke-tickets',
      label: t('attendees.bulk.revoke-tickets'),
      icon: TicketX,
      isGrave: true,
    });
  }
  if (mayBulk) {
    items.push(
      isRegistered
        ? { id: 'cancel', label: t('attendees.bulk.cancel'), icon: CircleX, isGrave: true }
        : { id: 'restore', label: t('attendees.bulk.restore'), icon: RotateCcw },
    );
  }

  return (
    <article className="registration" aria-label={visibleText(registration.eventTitle)}>
      <header className="registration__head">
        <div>
          <h3 className="registration__title">{visibleText(registration.eventTitle)}</h3>
          <p className="registration__more">
            <bdi>{visibleText(registration.ticketType)}</bdi>
            {registration.flags.map((flag) => ` · ${t(`flag.${flag}`)}`).join('')}
            {' · '}
            {registration.checkInTime === null
              ? t('attendees.notArrived')
              : `${t('attendees.column.arrived')}: ${times.short(registration.checkInTime, now)}`}
          </p>
        </div>
        <span className="pills">
          {registration.inside ? <StatusPill tone="accent" label={t('attendees.inside')} /> : null}
          <StatusPill
            tone={isRegistered ? 'good' : 'neutral'}
            label={t(`attendees.registration.${status}`)}
          />
        </span>
      </header>
      {tickets.length === 0 ? <p className="muted">{t('attendees.page.noTicket')}</p> : null}
      <ul className="registration__tickets">
        {tickets.map((ticket) => (
          <TicketLine key={ticket.number} ticket={ticket} />
        ))}
      </ul>
      <footer className="registration__acts">
        {active?.printable === true && isRegistered && may('ticket.prints') ? (
          <PrintTicketButton registrationId={registrationId} name={person.fields.name} />
        ) : null}
        {mayBulk && active === null && isRegistered ? (
          <ActionButton
            label={t('attendees.bulk.issue-missing-tickets')}
            onPress={() => void act('issue-missing-tickets')}
          />
        ) : null}
        {items.length === 0 ? null : (
          <MenuButton
            label={t('attendees.page.moreActs')}
            items={items}
            onChoose={(id) => {
              if (id === 'change') setChanging(true);
              else void act(id);
            }}
          />
        )}
      </footer>
      {isChanging ? (
        <ChangeDialog
          registration={registration}
          onChange={change}
          onClose={() => setChanging(false)}
        />
      ) : null}
    </article>
  );
}

function TicketLine({ ticket }: { readonly ticket: TicketView }) {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  const label =
    ticket.status === 'active'
      ? t('attendees.page.ticketGood')
      : ticket.status === 'revoked'
        ? t('attendees.page.ticketRevoked')
        : t('attendees.page.ticketReplaced', {
            number: ticket.replacedBy === null ? '…' : formatTicketNumber(ticket.replacedBy),
          });
  return (
    <li className="ticket-line">
      <code>{formatTicketNumber(ticket.number)}</code>
      <StatusPill tone={ticket.status === 'active' ? 'good' : 'neutral'} label={label} />
      {ticket.printedAt === null ? null : (
        <span className="muted">
          {t('attendees.page.ticketPrinted', { when: times.short(ticket.printedAt, now) })}
        </span>
      )}
    </li>
  );
}

interface ChangeDialogProps {
  readonly registration: Registration;
  readonly onChange: (ticketTypeId: string, flags: Flag[]) => Promise<void>;
  readonly onClose: () => void;
}

function ChangeDialog({ registration, onChange, onClose }: ChangeDialogProps) {
  const { t } = useTranslation();
  const { toast } = useAdmin();
  const asked = useEventDetail(registration.eventId);
  const [typeId, setTypeId] = useState(registration.ticketTypeId);
  const [flags, setFlags] = useState<Flag[]>(registration.flags);
  return (
    <DialogFrame title={t('attendees.page.change')} onClose={onClose}>
      <Answered asked={asked}>
        {({ ticketTypes }) => (
          <EntryForm
            onSubmit={() =>
              void onChange(typeId, flags).catch((error: unknown) =>
                toast({ text: t(errorKey(asGatehouseError(error).code)), tone: 'bad' }),
              )
            }
          >
            <SelectEntry
              label={t('attendees.column.type')}
              options={ticketTypes.map(({ id, name }) => ({ value: id, label: visibleText(name) }))}
              value={typeId}
              onChange={setTypeId}
            />
            <CheckGroup
              label={t('attendees.page.flags')}
              choices={FLAGS.map((value) => ({ value, label: t(`flag.${value}`) }))}
              value={flags}
              onChange={setFlags}
            />
            <footer className="dialog__actions">
              <ActionButton label={t('attendees.page.cancel')} onPress={onClose} />
              <ActionButton type="submit" look="main" label={t('attendees.page.save')} />
            </footer>
          </EntryForm>
        )}
      </Answered>
    </DialogFrame>
  );
}
