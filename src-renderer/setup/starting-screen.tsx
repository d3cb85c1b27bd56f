import { LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** While the store opens. */
export function StartingScreen() {
  const { t } = useTranslation();
  return (
    <main className="starting" aria-busy="true">
      <h1 className="starting__brand">{t('app.name')}</h1>
      <output className="starting__text">
        <LoaderCircle aria-hidden="true" className="turning" size="1.5em" />
        {t('app.starting')}
      </output>
    </main>
  );
}
