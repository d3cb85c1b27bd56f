import { Trash2 } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { FetchedPicture, type PictureFile } from '../../components/fetched-picture.tsx';
import { FileEntry } from '../../components/file-entry.tsx';
import { SectionCard } from '../../components/section-card.tsx';

const ACCEPT = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];

export interface PictureSectionProps {
  /** Gets the picture that is stored; null: there is none. Of the same identity for the same one. */
  readonly current: (() => Promise<PictureFile>) | null;
  /** Chosen and not stored yet. */
  readonly chosen: File | null;
  readonly onChoose: (file: File) => void;
  readonly onRemove: () => void;
  readonly hint?: string;
  readonly isReadOnly?: boolean;
}

/** The event's picture: chosen, or dropped here. */
export function PictureSection(props: PictureSectionProps) {
  const { t } = useTranslation();
  const { current, chosen, onChoose, onRemove, hint, isReadOnly = false } = props;
  const loadChosen = useCallback(async (): Promise<PictureFile> => {
    if (chosen === null) throw new TypeError('no picture was chosen');
    return { mime: chosen.type, bytes: new Uint8Array(await chosen.arrayBuffer()) };
  }, [chosen]);
  const load = chosen === null ? current : loadChosen;
  if (isReadOnly && load === null) return null;
  return (
    <SectionCard title={t('events.section.picture')}>
      <div className="event-picture">
        {load === null ? null : (
          <div className="event-picture__frame">
            <FetchedPicture load={load} source="event.picture" alt={t('events.picture.alt')} />
          </div>
        )}
        {isReadOnly ? null : (
          <div className="event-picture__choice">
            <FileEntry
              label={t('events.picture.label')}
              hint={
                hint === undefined
                  ? t('events.picture.hint')
                  : `${t('events.picture.hint')} ${hint}`
              }
              accept={ACCEPT}
              fileName={chosen?.name ?? null}
              onFile={onChoose}
            />
            {load === null ? null : (
              <ActionButton icon={Trash2} label={t('events.picture.remove')} onPress={onRemove} />
            )}
          </div>
        )}
      </div>
    </SectionCard>
  );
}
