import { UsersRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { DeskPerson, faceContract } from '#shared/ipc/face-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { PersonPhoto } from '../../components/person-photo.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { scoreText } from './decision-words.ts';
import { useDesk } from './desk-access.ts';
import { SectionCard } from '../../components/section-card.tsx';

type Found = OutputOf<typeof faceContract, 'desk.similar'>;
type Search =
  | { readonly at: 'not-asked' | 'finding' }
  | { readonly at: 'found'; readonly found: Found }
  | { readonly at: 'failed'; readonly code: ErrorCode };

export interface SimilarPeopleProps {
  readonly known: DeskPerson;
  readonly onOpen: (userId: string) => void;
}

/** Others whose face is much alike: a hint that somebody registered twice. */
export function SimilarPeople({ known, onOpen }: SimilarPeopleProps) {
  const { t } = useTranslation();
  const { call } = useDesk();
  const [search, setSearch] = useState<Search>({ at: 'not-asked' });
  const hasFace = known.templates.some(({ quality }) => quality !== null);

  const find = async (): Promise<void> => {
    setSearch({ at: 'finding' });
    try {
      const { userId } = known.person;
      setSearch({ at: 'found', found: await call('desk.similar', { userId }) });
    } catch (error) {
      setSearch({ at: 'failed', code: asGatehouseError(error).code });
    }
  };

  return (
    <SectionCard isUnderHeading title={t('desk.similar.title')} text={t('desk.similar.text')}>
      {hasFace ? null : <p>{t('desk.card.needsFace')}</p>}
      {search.at === 'found' ? (
        <>
          <output>
            {search.found.hits.length === 0
              ? t('desk.similar.none', { count: search.found.searched })
              : t('desk.similar.found', { count: search.found.hits.length })}
          </output>
          <ul className="similar">
            {search.found.hits.map(({ person, score }) => (
              <li key={person.userId} className="similar__one">
                <div className="pair pair--small">
                  <PersonPhoto person={known.person} />
                  <PersonPhoto person={person} />
                </div>
                <div className="similar__words">
                  <p className="similar__name">
                    <bdi>{visibleText(person.name)}</bdi>
                  </p>
                  <p className="section-card__text">
                    {`${visibleText(person.ticketType)} · ${t('desk.card.score', { score: scoreText(score) })}`}
                  </p>
                  <ActionButton
                    label={t('desk.similar.open', { name: visibleText(person.name) })}
                    onPress={() => onOpen(person.userId)}
                  />
                </div>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {search.at === 'failed' ? (
        <Notice
          tone="bad"
          isUrgent
          title={t('desk.similar.failed')}
          text={t(errorKey(search.code))}
        />
      ) : null}
      {hasFace ? (
        <div className="section-card__actions">
          <ActionButton
            icon={UsersRound}
            label={t(search.at === 'finding' ? 'desk.similar.finding' : 'desk.similar.find')}
            isDisabled={search.at === 'finding'}
            onPress={() => void find()}
          />
        </div>
      ) : null}
    </SectionCard>
  );
}
