import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { Notice } from '../components/notice.tsx';
import { useServices } from '../services.tsx';
import { ScreenCard } from './screen-card.tsx';

/** The core stopped again and again; only a new start of the application helps. */
export function GaveUpScreen() {
  const { t } = useTranslation();
  const { shell, report } = useServices();
  return (
    <ScreenCard title={t('failed.gaveUpTitle')}>
      <Notice tone="bad" isUrgent title={t('failed.gaveUpText')} />
      <p>{t('gate.recoveringAdvice')}</p>
      <footer className="card__actions">
        <ActionButton
          look="main"
          label={t('failed.quit')}
          onPress={() => {
            shell.call('shell.quit', {}).catch((error: unknown) => report(String(error)));
          }}
        />
      </footer>
    </ScreenCard>
  );
}
