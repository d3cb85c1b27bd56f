import { LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** The core restarts: said over whatever is on the screen. */
export function RecoveringBanner() {
  const { t } = useTranslation();
  return (
    <div className="recovering" role="alert">
      <LoaderCircle aria-hidden="true" className="turning" size="1.75rem" />
      <p>
        <strong>{t('gate.recovering')}</strong> {t('gate.recoveringAdvice')}
      </p>
    </div>
  );
}
