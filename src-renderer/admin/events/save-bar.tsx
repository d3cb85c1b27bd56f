import { Eye, RotateCcw, Save } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Notice } from '../../components/notice.tsx';

export interface SaveBarProps {
  readonly label: string;
  readonly isBusy: boolean;
  readonly isChanged: boolean;
  /** Fields that are wrong. */
  readonly wrong: number;
  /** Why the core did not save it; null: it did, or was not asked. */
  readonly trouble: ErrorCode | null;
  readonly onLoadSaved?: () => void;
  readonly onDiscard?: () => void;
  readonly onPreview: () => void;
}

/** Stays in sight below the form: whether all is saved, what is wrong, and the way to save. */
export function SaveBar(props: SaveBarProps) {
  const { t } = useTranslation();
  const { label, isBusy, isChanged, wrong, trouble, onLoadSaved, onDiscard, onPreview } = props;
  const isClash = trouble === 'edit-clash';
  return (
    <footer className="save-bar">
      {trouble === null || trouble === 'form-invalid' ? null : (
        <div className="save-bar__trouble">
          <Notice
            tone="bad"
            isUrgent
            title={t(isClash ? 'events.clash' : 'events.saveFailed')}
            text={isClash ? t('events.clashText') : t(errorKey(trouble))}
          />
          {isClash && onLoadSaved !== undefined ? (
            <ActionButton icon={RotateCcw} label={t('events.loadTheirs')} onPress={onLoadSaved} />
          ) : null}
        </div>
      )}
      <output className={wrong > 0 ? 'save-bar__words save-bar__words--bad' : 'save-bar__words'}>
        {wrong > 0
          ? t('events.wrongFields', { count: wrong })
          : t(isChanged ? 'events.unsaved' : 'events.allSaved')}
      </output>
      <ActionButton icon={Eye} look="quiet" label={t('events.preview.open')} onPress={onPreview} />
      {onDiscard === undefined ? null : (
        <ActionButton
          label={t('events.discard')}
          isDisabled={!isChanged || isBusy}
          onPress={onDiscard}
        />
      )}
      <ActionButton
        type="submit"
        look="main"
        icon={Save}
        label={isBusy ? t('events.saving') : label}
        isDisabled={isBusy || !isChanged}
      />
    </footer>
  );
}
