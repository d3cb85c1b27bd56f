import { useRef, useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '#shared/ipc/gate-views.ts';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { Notice } from '../components/notice.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useGate } from './gate-context.ts';
import { useSearch, type SearchView } from './use-search.ts';
import { FlagList } from './verdict-person.tsx';

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

function SearchSummary({ view }: { readonly view: SearchView }) {
  const { t } = useTranslation();
  switch (view.at) {
    case 'short':
      return <output>{t('dialog.search.tooShort')}</output>;
    case 'searching':
      return <output>{t('gate.checking')}</output>;
    case 'failed':
      return <Notice tone="bad" isUrgent title={t('dialog.search.failed')} />;
    case 'found':
      if (view.hits.length === 0) return <output>{t('dialog.search.none')}</output>;
      return (
        <output>
          {t('dialog.search.hits', { count: view.hits.length })}
          {view.more ? ` · ${t('dialog.search.more')}` : null}
        </output>
      );
  }
}

function Hit({ hit }: { readonly hit: SearchHit }) {
  const { t } = useTranslation();
  const { person, phoneEnding, location, alreadyInside } = hit;
  return (
    <>
      <span className="hit__name">
        <bdi>{visibleText(person.name)}</bdi>
      </span>
      <span className="hit__more">
        {[person.ticketType, t('dialog.search.phone', { ending: phoneEnding }), location]
          .map(visibleText)
          .join(' · ')}
      </span>
      {alreadyInside ? <span className="hit__inside">{t('dialog.search.inside')}</span> : null}
      <FlagList flags={person.flags} />
    </>
  );
}
