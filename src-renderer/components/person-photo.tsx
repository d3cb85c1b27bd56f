import { UserRound } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { useServices } from '../services.tsx';
import { FetchedPicture } from './fetched-picture.tsx';
import { visibleText } from './visible-text.ts';

/** The photo of a person that is on record. */
export function PersonPhoto({ person }: { readonly person: PersonView }) {
  const { t } = useTranslation();
  if (person.hasPhoto) return <StoredPhoto key={person.userId} person={person} />;
  return (
    <div className="photo" data-photo="none">
      <UserRound aria-hidden="true" size="2.5em" />
      <span>{t('gate.noPhoto')}</span>
    </div>
  );
}

function StoredPhoto({ person }: { readonly person: PersonView }) {
  const { t } = useTranslation();
  const { core } = useServices();
  const { userId, name } = person;
  const load = useCallback(() => core.call('gate.photo', { userId }), [core, userId]);
  const alt = t('gate.photoOf', { name: visibleText(name) });
  return <FetchedPicture load={load} source="gate.photo" alt={alt} />;
}
