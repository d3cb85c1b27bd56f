import { ImageOff, UserRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { useServices } from '../services.tsx';
import { visibleText } from './visible-text.ts';

type Photo =
  | { readonly at: 'loading' }
  | { readonly at: 'failed' }
  | { readonly at: 'shown'; readonly url: string };

/** A person's photo, in memory only for as long as it is on the screen. */
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
  const { core, report } = useServices();
  const { userId } = person;
  const [photo, setPhoto] = useState<Photo>({ at: 'loading' });

  useEffect(() => {
    let isWanted = true;
    let url: string | null = null;
    core.call('gate.photo', { userId }).then(
      ({ mime, bytes }) => {
        if (!isWanted) return;
        url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mime }));
        setPhoto({ at: 'shown', url });
      },
      (error: unknown) => {
        report(`gate.photo: ${String(error)}`);
        if (isWanted) setPhoto({ at: 'failed' });
      },
    );
    return () => {
      isWanted = false;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [core, report, userId]);

  return (
    <div className="photo" data-photo={photo.at}>
      {photo.at === 'shown' ? (
        <img
          className="photo__image"
          src={photo.url}
          alt={t('gate.photoOf', { name: visibleText(person.name) })}
          onError={() => setPhoto({ at: 'failed' })}
        />
      ) : null}
      {photo.at === 'loading' ? <UserRound aria-hidden="true" size="2.5em" /> : null}
      {photo.at === 'failed' ? (
        <>
          <ImageOff aria-hidden="true" size="2.5em" />
          <span>{t('gate.photoFailed')}</span>
        </>
      ) : null}
    </div>
  );
}
