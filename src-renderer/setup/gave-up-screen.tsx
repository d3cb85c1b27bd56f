import { useTranslation } from 'react-i18next';
import { Notice } from '../components/notice.tsx';
import { RestartActions } from './restart-actions.tsx';
import { ScreenCard } from './screen-card.tsx';
import { useRestart } from './use-restart.ts';

/** The core stopped again and again: it may be started once more, or the application left. */
export function GaveUpScreen() {
  const { t } = useTranslation();
  const tryAgain = useRestart();
  return (
    <ScreenCard title={t('failed.gaveUpTitle')}>
      <Notice tone="bad" isUrgent title={t('failed.gaveUpText')} />
      <p>{t('gate.recoveringAdvice')}</p>
      <RestartActions onTryAgain={tryAgain} />
    </ScreenCard>
  );
}
