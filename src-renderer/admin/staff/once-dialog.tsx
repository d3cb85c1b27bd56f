import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { visibleText } from '../../components/visible-text.ts';

/** Secrets that were just made; null: none of that kind. */
export interface ShownOnce {
  readonly name: string;
  readonly password: string | null;
  readonly pin: string | null;
}

/** Shows what was made, once: nothing keeps it in clear. */
export function OnceDialog({
  shown,
  onClose,
}: {
  readonly shown: ShownOnce;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const code = (text: string | null) =>
    text === null ? null : <code className="once">{text}</code>;
  return (
    <DialogFrame
      title={t('staffRoom.onceTitle', { name: visibleText(shown.name) })}
      onClose={onClose}
    >
      <div className="dialog__form">
        <p>{t('staffRoom.onceText')}</p>
        <FactList
          facts={[
            { term: t('staffRoom.oncePassword'), value: code(shown.password) },
            { term: t('staffRoom.oncePin'), value: code(shown.pin) },
          ]}
        />
        <footer className="dialog__actions">
          <ActionButton look="main" label={t('staffRoom.onceDone')} onPress={onClose} isFirst />
        </footer>
      </div>
    </DialogFrame>
  );
}
