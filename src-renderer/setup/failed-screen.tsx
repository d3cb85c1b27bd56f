import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode, type ErrorFacts } from '#shared/errors.ts';
import { ActionButton } from '../components/action-button.tsx';
import { Notice } from '../components/notice.tsx';
import { useServices } from '../services.tsx';
import { ScreenCard } from './screen-card.tsx';

export interface FailedScreenProps {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
}

/** The store does not open: what it is, what to do, and that nothing was touched. */
export function FailedScreen({ code, facts }: FailedScreenProps) {
  const { t } = useTranslation();
  const { shell, report } = useServices();
  return (
    <ScreenCard title={t('failed.title')}>
      <Notice tone="bad" isUrgent title={t(errorKey(code), { ...facts })} />
      <p>{t('failed.kept')}</p>
      <p>{t('failed.reopen')}</p>
      <p className="card__code">{t('failed.code', { code: described(code, facts) })}</p>
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

function described(code: ErrorCode, facts: ErrorFacts): string {
  const parts = Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`);
  return [code, ...parts].join(' ');
}
