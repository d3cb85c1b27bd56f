import { LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** While a decision takes long: nobody comes in yet. */
export function CheckingView() {
  const { t } = useTranslation();
  return (
    <output className="checking">
      <LoaderCircle aria-hidden="true" className="turning" size="9rem" />
      <p className="checking__title">{t('gate.checking')}</p>
      <p className="checking__advice">{t('gate.checkingAdvice')}</p>
    </output>
  );
}
