import { RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { Notice } from '../components/notice.tsx';
import { useServices } from '../services.tsx';
import { ScreenCard } from './screen-card.tsx';
import { useRestart } from './use-restart.ts';

/** The core stopped again and again; only a new start of the application helps. */
export function GaveUpScreen() {
  const { t } = useTranslation();
  const { shell, report } = useServices();
  const tryAgain = useRestart();
  return (
    <ScreenCard title={t('failed.gaveUpTitle')}>
      <Notice tone="bad" isUrgent title={t('failed.gaveUpText')} />
      <p>{t('gate.recoveringAdvice')}</p>
      <footer className="card__actions">
        <ActionButton
          label={t('failed.quit')}
          onPress={() => {
            shell.call('shell.quit', {}).catch((error: unknown) => report(String(error)));
          }}
        />
        <ActionButton look="main" label={t('gate.tryAgain')} icon={RotateCcw} onPress={tryAgain} />
      </footer>
    </ScreenCard>
  );
}
