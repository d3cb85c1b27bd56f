import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode, type ErrorFacts } from '#shared/errors.ts';
import { Notice } from '../components/notice.tsx';
import { RestartActions } from './restart-actions.tsx';
import { ScreenCard } from './screen-card.tsx';
import { useRestart } from './use-restart.ts';

/** What may pass without anybody at this laptop: it is tried again and again, this often. */
const PASSING: readonly ErrorCode[] = ['disk-full', 'database-unavailable', 'data-folder-in-use'];
/** The copy is gone, or about to: what says that it is as it was would not be true. */
const GONE: readonly ErrorCode[] = ['copy-destroyed', 'kiosk-revoked'];
const TRY_EVERY_MS = 15_000;

export interface FailedScreenProps {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
}

/** The store does not open: what it is, what to do, and that nothing was touched. */
export function FailedScreen({ code, facts }: FailedScreenProps) {
  const { t } = useTranslation();
  const tryAgain = useRestart();
  const mayPass = PASSING.includes(code);
  const isGone = GONE.includes(code);
  useEffect(() => {
    if (!mayPass) return;
    const timer = setInterval(tryAgain, TRY_EVERY_MS);
    return () => clearInterval(timer);
  }, [mayPass, tryAgain]);
  return (
    <ScreenCard title={t(isGone ? 'failed.goneTitle' : 'failed.title')}>
      <Notice tone="bad" isUrgent title={t(errorKey(code), { ...facts })} />
      {isGone ? (
        <p>{t('failed.gone')}</p>
      ) : (
        <>
          <p>{t('failed.kept')}</p>
          <p>{t(mayPass ? 'failed.byItself' : 'failed.whenRight')}</p>
        </>
      )}
      <p className="card__code">{t('failed.code', { code: described(code, facts) })}</p>
      <RestartActions onTryAgain={tryAgain} />
    </ScreenCard>
  );
}

function described(code: ErrorCode, facts: ErrorFacts): string {
  const parts = Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`);
  return [code, ...parts].join(' ');
}
