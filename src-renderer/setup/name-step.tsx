import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { TextEntry } from '../components/text-entry.tsx';

export interface NameStepProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

/** The name under which this kiosk's entries appear elsewhere. */
export function NameStep({ name, onName, onBack, onNext }: NameStepProps) {
  const { t } = useTranslation();
  const [isWrong, setWrong] = useState(false);
  return (
    <Form
      className="card__form"
      onSubmit={(event) => {
        event.preventDefault();
        const length = name.trim().length;
        if (length < 2 || length > 60) setWrong(true);
        else onNext();
      }}
    >
      <TextEntry
        label={t('setup.name.label')}
        hint={t('setup.name.example')}
        value={name}
        onChange={(typed) => {
          setWrong(false);
          onName(typed);
        }}
        maxLength={60}
        error={isWrong ? t('setup.name.invalid') : null}
        isFirst
      />
      <footer className="card__actions">
        <ActionButton label={t('setup.back')} onPress={onBack} />
        <ActionButton type="submit" look="main" label={t('setup.next')} />
      </footer>
    </Form>
  );
}
