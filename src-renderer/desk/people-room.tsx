import { UserRoundSearch } from 'lucide-react';
import { useRef, useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { TextEntry } from '../components/text-entry.tsx';
import { visibleText } from '../components/visible-text.ts';
import { Hit, SearchSummary } from '../gate/search-results.tsx';
import { useSearch } from '../gate/use-search.ts';
import { PersonDesk } from './person-desk.tsx';

/** Finds somebody, and shows what is known of their face. */
export function PeopleRoom() {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const [userId, setUserId] = useState<string | null>(null);
  const view = useSearch(query);
  const list = useRef<HTMLDivElement>(null);
  const hits = view.at === 'found' ? view.hits : [];

  return (
    <main className="desk__body people">
      <section className="people__search" aria-label={t('dialog.search.title')}>
        <TextEntry
          label={t('dialog.search.label')}
          type="search"
          value={query}
          onChange={setQuery}
          maxLength={100}
          isFirst
          onKey={({ key }) => {
            if (key === 'ArrowDown') list.current?.focus();
            if (key === 'Enter' && hits.length === 1) setUserId(hits[0]?.person.userId ?? null);
          }}
        />
        <SearchSummary view={view} />
        {hits.length === 0 ? null : (
          <ListBox
            ref={list}
            className="hits people__hits"
            aria-label={t('dialog.search.results')}
            items={hits}
            selectionMode="single"
            selectedKeys={hits
              .filter(({ person }) => person.userId === userId)
              .map((hit) => hit.registrationId)}
            onSelectionChange={(keys) => {
              const hit = hits.find((each) => keys === 'all' || keys.has(each.registrationId));
              if (hit !== undefined) setUserId(hit.person.userId);
            }}
          >
            {(hit) => (
              <ListBoxItem
                id={hit.registrationId}
                className="hit"
                textValue={visibleText(hit.person.name)}
              >
                <Hit hit={hit} />
              </ListBoxItem>
            )}
          </ListBox>
        )}
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
    </main>
  );
}
