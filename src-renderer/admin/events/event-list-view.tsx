import { CalendarPlus, FileDown } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EVENT_STATUSES, type EventStatus } from '#shared/domain/event.ts';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { FilterChips } from '../../components/filter-chips.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Pager } from '../../components/pager.tsx';
import { SearchBox } from '../../components/search-box.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { eventTimes } from '../../i18n/times.ts';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';
import { useDataChanged } from '../use-data-changed.ts';
import { EventListExport } from './event-list-export.tsx';
import { EventStatusPill } from './event-status.tsx';
import { LoadPackageDialog } from './load-package-dialog.tsx';

const PAGE_SIZE = 100;

export interface EventListViewProps {
  readonly onOpen: (eventId: string) => void;
  readonly onMake: () => void;
}

/** Every event of this laptop, the next to come first. */
export function EventListView({ onOpen, onMake }: EventListViewProps) {
  const { t } = useTranslation();
  const { call, may } = useAdmin();
  const [query, setQuery] = useState('');
  const [statuses, setStatuses] = useState<EventStatus[]>([]);
  const [offset, setOffset] = useState(0);
  const [isLoading, setLoading] = useState(false);
  const ask = useCallback(
    () => call('event.list', { query, statuses, offset }),
    [call, query, statuses, offset],
  );
  const { answer, last, askAgain } = useAnswer(ask);
  useDataChanged('events', askAgain);
  const columns = useEventColumns();

  const make = may('event.save') ? (
    <ActionButton icon={CalendarPlus} look="main" label={t('events.make')} onPress={onMake} />
  ) : undefined;
  const isNarrowed = query !== '' || statuses.length > 0;
  return (
    <>
      <PageHeader
        title={t('events.title')}
        text={t('events.text')}
        actions={
          <>
            {may('setup.trustPackage') ? (
              <ActionButton
                icon={FileDown}
                label={t('events.load.open')}
                onPress={() => setLoading(true)}
              />
            ) : null}
            <EventListExport query={query} statuses={statuses} isDisabled={last?.total === 0} />
            {make}
          </>
        }
      />
      {isLoading ? <LoadPackageDialog onClose={() => setLoading(false)} /> : null}
      <div className="toolbar">
        <SearchBox
          isFirst
          label={t('events.search')}
          value={query}
          onSearch={(text) => {
            setQuery(text);
            setOffset(0);
          }}
        />
        <FilterChips
          label={t('events.statuses')}
          choices={EVENT_STATUSES.map((status) => ({
            value: status,
            label: t(`events.status.${status}`),
          }))}
          value={statuses}
          onChange={(chosen) => {
            setStatuses(chosen);
            setOffset(0);
          }}
        />
      </div>
      {answer.at === 'failed' ? (
        <ErrorState title={t('events.failed')} code={answer.code} onTryAgain={askAgain} />
      ) : (
        <DataTable<EventListItem>
          label={t('events.title')}
          columns={columns}
          rows={last?.events ?? null}
          isStale={answer.at === 'asking'}
          {...(may('event.detail') ? { onOpen: ({ id }: EventListItem) => onOpen(id) } : {})}
          empty={
            isNarrowed ? (
              <EmptyState title={t('events.nothingFound')} text={t('events.nothingFoundText')} />
            ) : (
              <EmptyState title={t('events.none')} text={t('events.noneText')} action={make} />
            )
          }
        />
      )}
      {last === null || last.total <= PAGE_SIZE ? null : (
        <Pager offset={offset} pageSize={PAGE_SIZE} total={last.total} onOffset={setOffset} />
      )}
    </>
  );
}

function useEventColumns(): readonly TableColumn<EventListItem>[] {
  const { t, i18n } = useTranslation();
  const { now } = useAdmin();
  return useMemo(
    () => [
      {
        id: 'title',
        title: t('events.column.title'),
        isRowHeader: true,
        width: 'wide',
        cell: ({ title, partyName, madeHere }) => (
          <span className="event-cell">
            <span className="event-cell__title">{visibleText(title)}</span>
            <span className="event-cell__more">
              {visibleText(partyName)}
              {madeHere ? null : ` · ${t('events.fromPackage')}`}
            </span>
          </span>
        ),
      },
      {
        id: 'doors',
        title: t('events.column.doors'),
        cell: ({ timeZone, doorsOpenAt, doorsCloseAt }) => {
          // Each event's own place: not the one that the rooms are about.
          const times = eventTimes(i18n.language, timeZone);
          return t('events.doors', {
            from: times.short(doorsOpenAt, now),
            until: times.short(doorsCloseAt, doorsOpenAt),
          });
        },
      },
      { id: 'venue', title: t('events.column.venue'), cell: ({ venue }) => visibleText(venue) },
      {
        id: 'people',
        title: t('events.column.people'),
        align: 'end',
        width: 'tight',
        cell: ({ admitted, expected }) => t('events.people', { admitted, expected }),
      },
      {
        id: 'status',
        title: t('events.column.status'),
        width: 'tight',
        cell: ({ status }) => <EventStatusPill status={status} />,
      },
    ],
    [t, i18n.language, now],
  );
}
