import { CopyCheck, FileUp, UserPlus, UsersRound } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { groupPhone } from '#shared/domain/attendee-form.ts';
import {
  attendeeSort,
  type AttendeeFilter,
  type AttendeeListItem,
} from '#shared/ipc/attendee-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable, type TableColumn, type TableSort } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Pager } from '../../components/pager.tsx';
import { SearchBox } from '../../components/search-box.tsx';
import { StatusPill } from '../../components/status-pill.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin, useChosenEvent } from '../use-admin.ts';
import { useDataChanged } from '../use-data-changed.ts';
import { AttendeeExport } from './attendee-export.tsx';
import { AttendeeFilters } from './attendee-filters.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { PersonPills } from './person-pills.tsx';
import { useEventDetail } from './use-event-detail.ts';

const PAGE = 50;

/** Every attendee of an event. */
function everybody(eventId: string, importId: string | null): AttendeeFilter {
  const none = { kyc: null, registration: null, ticketTypeId: null, arrived: null, printed: null };
  return { eventId, query: '', ...none, importId };
}

type Row = AttendeeListItem & { readonly id: string };

export interface AttendeeListProps {
  readonly importId: string | null;
  readonly onOpen: (userId: string) => void;
  readonly onWalkIn: () => void;
  readonly onDuplicates: () => void;
}

/** The list: searched, filtered, sorted, paged; with what can be done to those chosen. */
export function AttendeeList({ importId, onOpen, onWalkIn, onDuplicates }: AttendeeListProps) {
  const { t } = useTranslation();
  const { call, may, goTo } = useAdmin();
  const event = useChosenEvent();
  const [filter, setFilter] = useState(() => everybody(event.id, importId));
  const [sort, setSort] = useState<TableSort>({ column: 'name', isDescending: false });
  const [offset, setOffset] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // Another event was chosen above: nothing of this list is about it.
  if (filter.eventId !== event.id) {
    setFilter(everybody(event.id, null));
    setOffset(0);
    setChosen(new Set());
  }
  const detail = useEventDetail(event.id);
  const types = detail.last?.ticketTypes ?? [];

  const ask = useCallback(
    () =>
      call('attendee.list', {
        filter,
        sort: attendeeSort.parse(sort.column),
        descending: sort.isDescending,
        offset,
        limit: PAGE,
      }),
    [call, filter, sort, offset],
  );
  const { answer, last, askAgain } = useAnswer(ask);
  useDataChanged('attendees', askAgain);

  const change = (part: Partial<AttendeeFilter>): void => {
    setFilter((now) => ({ ...now, ...part }));
    setOffset(0);
    setChosen(new Set());
  };
  const columns = useAttendeeColumns();
  const rows = useMemo(
    () => last?.rows.map((row): Row => ({ ...row, id: row.registrationId })) ?? null,
    [last],
  );
  const total = last?.total ?? 0;
  const isNarrowed = JSON.stringify(filter) !== JSON.stringify(everybody(event.id, null));

  return (
    <>
      <PageHeader
        title={t('admin.room.attendees')}
        text={
          last === null
            ? visibleText(event.title)
            : t('attendees.text', { count: total, event: visibleText(event.title) })
        }
        actions={
          <>
            {may('attendee.duplicates') ? (
              <ActionButton
                icon={CopyCheck}
                label={t('attendees.duplicates.open')}
                onPress={onDuplicates}
              />
            ) : null}
            {may('attendee.export') ? (
              <AttendeeExport filter={filter} isDisabled={total === 0} />
            ) : null}
            {may('attendee.add') ? (
              <ActionButton
                look="main"
                icon={UserPlus}
                label={t('attendees.walkIn.add')}
                onPress={onWalkIn}
              />
            ) : null}
          </>
        }
      />
      <div className="toolbar">
        <SearchBox
          label={t('attendees.search')}
          value={filter.query}
          onSearch={(query) => change({ query })}
          isFirst
        />
      </div>
      <AttendeeFilters filter={filter} types={types} onChange={change} />
      {may('registration.bulk') ? (
        <BulkBar
          chosen={chosen}
          filter={filter}
          total={total}
          onChoose={setChosen}
          onDone={askAgain}
        />
      ) : null}
      {answer.at === 'failed' ? (
        <ErrorState title={t('attendees.failed')} code={answer.code} onTryAgain={askAgain} />
      ) : (
        <DataTable
          label={t('attendees.label')}
          columns={columns}
          rows={rows}
          isStale={answer.at === 'asking'}
          sort={sort}
          onSort={(next) => {
            setSort(next);
            setOffset(0);
          }}
          {...(may('registration.bulk')
            ? { selection: { mode: 'multiple' as const, chosen, onChange: setChosen } }
            : {})}
          onOpen={(row) => onOpen(row.userId)}
          empty={
            isNarrowed ? (
              <EmptyState title={t('attendees.none.fits')} text={t('attendees.none.fitsText')} />
            ) : (
              <EmptyState
                icon={UsersRound}
                title={t('attendees.none.title')}
                text={t('attendees.none.text')}
                {...(may('import.run')
                  ? {
                      action: (
                        <ActionButton
                          icon={FileUp}
                          label={t('attendees.none.import')}
                          onPress={() => goTo('import')}
                        />
                      ),
                    }
                  : {})}
              />
            )
          }
        />
      )}
      {total > PAGE ? (
        <Pager offset={offset} pageSize={PAGE} total={total} onOffset={setOffset} />
      ) : null}
    </>
  );
}

function useAttendeeColumns(): readonly TableColumn<Row>[] {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('attendees.column.name'),
        isSortable: true,
        isRowHeader: true,
        width: 'wide',
        cell: (row) => (
          <span className="attendee-name">
            <bdi className="attendee-name__name">{visibleText(row.name)}</bdi>
            <bdi className="attendee-name__more">{visibleText(row.email)}</bdi>
          </span>
        ),
      },
      {
        id: 'phone',
        title: t('attendees.column.phone'),
        width: 'tight',
        cell: (row) => <bdi className="nowrap">{visibleText(groupPhone(row.phone))}</bdi>,
      },
      {
        id: 'type',
        title: t('attendees.column.type'),
        cell: (row) => (
          <>
            <bdi>{visibleText(row.ticketType)}</bdi>
            {row.flags.length === 0 ? null : (
              <span className="attendee-name__more">
                {row.flags.map((flag) => t(`flag.${flag}`)).join(', ')}
              </span>
            )}
          </>
        ),
      },
      {
        id: 'status',
        title: t('attendees.column.status'),
        isSortable: true,
        cell: (row) => (
          <PersonPills kyc={row.kyc} blocked={row.blocked} registration={row.registration} />
        ),
      },
      {
        id: 'check-in',
        title: t('attendees.column.arrived'),
        isSortable: true,
        width: 'tight',
        cell: (row) =>
          row.checkInTime === null ? (
            <span className="muted">{t('attendees.notArrived')}</span>
          ) : (
            <span className="pills">
              <span className="nowrap">{times.short(row.checkInTime, now)}</span>
              {row.inside ? <StatusPill tone="accent" label={t('attendees.inside')} /> : null}
            </span>
          ),
      },
    ],
    [t, times, now],
  );
}
