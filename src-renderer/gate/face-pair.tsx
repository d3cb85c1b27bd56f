import { useCallback, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Uuid } from '#shared/domain/id.ts';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { FetchedPicture } from '../components/fetched-picture.tsx';
import { PersonPhoto } from '../components/person-photo.tsx';
import type { SeenFace } from '../face/face-watch-look.ts';
import { useServices } from '../services.tsx';

/** The picture on record beside another, for staff to compare by eye. */
export function FacePair({
  person,
  label,
  children,
}: {
  readonly person: PersonView;
  /** What the other picture is. */
  readonly label: string;
  /** The other picture. */
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="faces">
      <figure className="faces__one">
        <PersonPhoto person={person} />
        <figcaption>{t('face.onRecord')}</figcaption>
      </figure>
      <figure className="faces__one">
        {children}
        <figcaption>{label}</figcaption>
      </figure>
    </div>
  );
}

/** The face that the camera just saw: not mirrored, as the picture on record is not. */
export function LiveFace({ seen }: { readonly seen: SeenFace }) {
  const { t } = useTranslation();
  const { probe, head } = seen;
  const load = useCallback(
    () =>
      probe.kind === 'seen'
        ? Promise.resolve({ mime: 'image/jpeg', bytes: probe.frame })
        : Promise.reject(new TypeError('no face was seen')),
    [probe],
  );
  const alt = t('face.liveOf');
  return <FetchedPicture load={load} source="the live frame" alt={alt} part={head} />;
}

/** The picture that was taken when a ticket was used. */
export function DoorPhoto({ checkInId }: { readonly checkInId: Uuid }) {
  const { t } = useTranslation();
  const { core } = useServices();
  const load = useCallback(() => core.call('gate.doorPhoto', { checkInId }), [core, checkInId]);
  return <FetchedPicture load={load} source="gate.doorPhoto" alt={t('face.doorPhotoOf')} />;
}
