import { useTranslation } from 'react-i18next';
import type { SearchHit } from '#shared/ipc/gate-views.ts';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import type { SearchView } from './use-search.ts';
import { FlagList } from './verdict-person.tsx';

/** How the search stands, in words. */
export function SearchSummary({ view }: { readonly view: SearchView }) {
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

/** One person who was found. */
export function Hit({ hit }: { readonly hit: SearchHit }) {
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
