import { useRef, useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useGate } from './gate-context.ts';
import { Hit, SearchSummary } from './search-results.tsx';
import { useSearch } from './use-search.ts';

/** Finds a visitor; whoever is chosen is shown for confirmation, never let in at once. */
export function SearchDialog() {
  const { t } = useTranslation();
  const { gate } = useGate();
  const [query, setQuery] = useState('');
  const view = useSearch(query);
  const list = useRef<HTMLDivElement>(null);
  const hits = view.at === 'found' ? view.hits : [];

  const choose = (registrationId: unknown): void => {
    const hit = hits.find((candidate) => candidate.registrationId === registrationId);
    if (hit !== undefined) gate.open({ open: 'confirm', hit, typed: null });
  };

  return (
    <DialogFrame title={t('dialog.search.title')} size="l" onClose={gate.closeDialog}>
      <TextEntry
        label={t('dialog.search.label')}
        type="search"
        value={query}
        onChange={setQuery}
        maxLength={100}
        isFirst
        onKey={({ key }) => {
          // From the text straight into the list, and with Enter to the only hit.
          if (key === 'ArrowDown') list.current?.focus();
          if (key === 'Enter' && hits.length === 1) choose(hits[0]?.registrationId);
        }}
      />
      <SearchSummary view={view} />
      {hits.length === 0 ? null : (
        <ListBox
          ref={list}
          className="hits"
          aria-label={t('dialog.search.results')}
          items={hits}
          onAction={choose}
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
    </DialogFrame>
  );
}
