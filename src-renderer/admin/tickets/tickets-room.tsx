import { UserRound } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttendeeChoice, AttendeeFilter } from '#shared/ipc/attendee-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin, useChosenEvent } from '../use-admin.ts';
import { useDataChanged } from '../use-data-changed.ts';
import { PrintDesk } from './print-desk.tsx';
import { WhoCard, type Who } from './who-card.tsx';
import '../../styles/tickets.css';

const NOT_YET: Who = { printed: 'not-yet', query: '', type: null };

/** Tickets, badges and the list on paper. `params.registrationId`: for one person alone. */
export function TicketsRoom() {
  const { t } = useTranslation();
  const { params, goTo } = useAdmin();
  const event = useChosenEvent();
  const registrationId = params['registrationId'];
  const one = useMemo<AttendeeChoice | null>(
    () => (registrationId === undefined ? null : { by: 'ids', registrationIds: [registrationId] }),
    [registrationId],
  );
  return (
    <>
      <PageHeader title={t('tickets.title')} text={t('tickets.text', { event: event.title })} />
      {one === null ? (
        <ManyPeople />
      ) : (
        <>
          <ActionButton
            icon={UserRound}
            label={t('tickets.everybody')}
            onPress={() => goTo('tickets')}
          />
          <PrintDesk choice={one} count={1} first={registrationId ?? null} name={event.title} />
        </>
      )}
    </>
  );
}

function ManyPeople() {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const event = useChosenEvent();
  const [who, setWho] = useState(NOT_YET);
  const filter = useMemo<AttendeeFilter>(
    () => ({
      eventId: event.id,
      query: who.query,
      kyc: null,
      registration: 'registered',
      ticketTypeId: who.type,
      arrived: null,
      printed: who.printed === 'all' ? null : false,
      importId: null,
    }),
    [event.id, who],
  );
  const askPeople = useCallback(async () => {
    const page = { sort: 'name', descending: false, offset: 0, limit: 1 } as const;
    const { rows, total } = await call('attendee.list', { filter, ...page });
    return { total, first: rows[0]?.registrationId ?? null, filter };
  }, [call, filter]);
  const { answer, last, askAgain } = useAnswer(askPeople);
  const askTypes = useCallback(
    async () => (await call('event.detail', { eventId: event.id })).ticketTypes,
    [call, event.id],
  );
  const { last: types } = useAnswer(askTypes);
  // A run changes ticket after ticket: who is left is asked for once, when it is over.
  const isBusy = useRef(false);
  const onBusy = useCallback(
    (busy: boolean) => {
      if (isBusy.current && !busy) askAgain();
      isBusy.current = busy;
    },
    [askAgain],
  );
  useDataChanged('attendees', () => {
    if (!isBusy.current) askAgain();
  });

  // What was known stays in sight while it is asked for anew, unless it is of another choice.
  const known = last !== null && last.filter === filter ? last : null;
  const count = known?.total ?? null;
  const choice = useMemo<AttendeeChoice | null>(
    () =>
      known === null || known.total === 0
        ? null
        : { by: 'filter', filter: known.filter, count: known.total },
    [known],
  );
  return (
    <>
      <WhoCard who={who} types={types ?? []} onChange={setWho} count={count} />
      {answer.at === 'failed' ? (
        <ErrorState title={t('ui.failed')} code={answer.code} onTryAgain={askAgain} />
      ) : null}
      {count === 0 ? (
        <Notice tone="calm" title={t('tickets.nobody')} text={t('tickets.nobodyText')} />
      ) : null}
      {/* It stays also when nobody is left: it says what became of the last run. */}
      <PrintDesk
        choice={choice}
        count={count ?? 0}
        first={known?.first ?? null}
        name={event.title}
        onBusy={onBusy}
      />
    </>
  );
}
