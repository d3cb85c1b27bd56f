import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { LANGUAGES } from '../i18n/language.ts';
import { useSettings } from '../services.tsx';

/** The language comes first, so that the rest can be read. */
export function WelcomeStep({ onNext }: { readonly onNext: () => void }) {
  const { t } = useTranslation();
  const { settings, change } = useSettings();
  return (
    <>
      <ChoiceGroup
        label={t('setup.welcome.language')}
        choices={LANGUAGES.map(({ code, name }) => ({ value: code, label: name, lang: code }))}
        value={settings.language}
        onChange={(language) => change({ language })}
      />
      <footer className="card__actions">
        <ActionButton look="main" icon={ArrowRight} label={t('setup.next')} onPress={onNext} />
      </footer>
    </>
  );
}
