import { UserRoundSearch } from 'lucide-react';
import { useCallback, useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { AttendeeListItem } from '#shared/ipc/attendee-contract.ts';
import { Notice } from '../../components/notice.tsx';
import { SearchBox } from '../../components/search-box.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { FlagList } from '../../gate/verdict-person.tsx';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin, useChosenEvent } from '../use-admin.ts';
import { PersonDesk } from './person-desk.tsx';

/** Signs from which a search begins. */
const SHORTEST_QUERY = 3;
/** So many are shown; more is a matter of typing more. */
const SHOWN = 20;

const NOBODY = { rows: [], total: 0 } as const;

interface Found {
  readonly rows: readonly AttendeeListItem[];
  readonly total: number;
}

/** Finds somebody, and shows what is known of their face. */
export function PeopleRoom() {
  const { t } = useTranslation();
  const { params } = useAdmin();
  const [query, setQuery] = useState('');
  const [userId, setUserId] = useState<string | null>(params['userId'] ?? null);

  return (
    <div className="desk__body people">
      <section className="people__search" aria-label={t('dialog.search.title')}>
        <SearchBox
          label={t('dialog.search.label')}
          value={query}
          onSearch={setQuery}
          maxLength={100}
          isFirst
        />
        <Hits query={query.trim()} userId={userId} onOpen={setUserId} />
      </section>
      {userId === null ? (
        <div className="people__none">
          <UserRoundSearch aria-hidden="true" size="4rem" />
          <p className="people__none-title">{t('desk.person.none')}</p>
          <p>{t('desk.person.noneText')}</p>
        </div>
      ) : (
        <PersonDesk key={userId} userId={userId} onOpen={setUserId} />
      )}
    </div>
  );
}

interface HitsProps {
  readonly query: string;
  readonly userId: string | null;
  readonly onOpen: (userId: string) => void;
}

function Hits({ query, userId, onOpen }: HitsProps) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const { id: eventId } = useChosenEvent();
  const isShort = query.length < SHORTEST_QUERY;
  const ask = useCallback(async (): Promise<Found> => {
    if (isShort) return NOBODY;
    const any = { kyc: null, registration: null, ticketTypeId: null, arrived: null };
    const filter = { ...any, eventId, query, printed: null, importId: null };
    return call('attendee.list', {
      filter,
      sort: 'name',
      descending: false,
      offset: 0,
      limit: SHOWN,
    });
  }, [call, eventId, query, isShort]);
  const { answer } = useAnswer(ask);

  if (isShort) return <output>{t('dialog.search.tooShort')}</output>;
  if (answer.at === 'asking') return <output>{t('gate.checking')}</output>;
  if (answer.at === 'failed') {
    return <Notice tone="bad" isUrgent title={t('dialog.search.failed')} />;
  }
  const { rows, total } = answer.value;
  if (rows.length === 0) return <output>{t('dialog.search.none')}</output>;
  return (
    <>
      <output>
        {t('dialog.search.hits', { count: rows.length })}
        {total > rows.length ? ` · ${t('dialog.search.more')}` : null}
      </output>
      <ListBox
        className="hits people__hits"
        aria-label={t('dialog.search.results')}
        items={rows}
        selectionMode="single"
        selectedKeys={rows.filter((row) => row.userId === userId).map((row) => row.registrationId)}
        onSelectionChange={(keys) => {
          const row = rows.find((each) => keys === 'all' || keys.has(each.registrationId));
          if (row !== undefined) onOpen(row.userId);
        }}
      >
        {(row) => (
          <ListBoxItem id={row.registrationId} className="hit" textValue={visibleText(row.name)}>
            <span className="hit__name">
              <bdi>{visibleText(row.name)}</bdi>
            </span>
            <span className="hit__more">
              {[row.ticketType, row.phone, row.location].map(visibleText).join(' · ')}
            </span>
            {row.inside ? <span className="hit__inside">{t('dialog.search.inside')}</span> : null}
            <FlagList flags={row.flags} />
          </ListBoxItem>
        )}
      </ListBox>
    </>
  );
}
