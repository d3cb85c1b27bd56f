import { lazy, Suspense, useEffect, useState } from 'react';
import { LifeBuoy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode, type ErrorFacts } from '#shared/errors.ts';
import { ActionButton } from '../components/action-button.tsx';
import { Notice } from '../components/notice.tsx';
import { useServices } from '../services.tsx';
import { RestartActions } from './restart-actions.tsx';
import { ScreenCard } from './screen-card.tsx';
import { useRestart } from './use-restart.ts';

/** What may pass without anybody at this laptop: it is tried again and again, this often. */
const PASSING: readonly ErrorCode[] = ['disk-full', 'database-unavailable', 'data-folder-in-use'];
/** The copy is gone, or about to: what says that it is as it was would not be true. */
const GONE: readonly ErrorCode[] = ['copy-destroyed', 'kiosk-revoked'];
// Its texts come with admin mode's.
const SupportDialog = lazy(async () => {
  const [{ SupportDialog: dialog }, { addAllTexts }] = await Promise.all([
    import('../support/support-dialog.tsx'),
    import('../i18n/all-texts.ts'),
  ]);
  addAllTexts();
  return { default: dialog };
});
const TRY_EVERY_MS = 15_000;

export interface FailedScreenProps {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
}

/** The store does not open: what it is, what to do, and that nothing was touched. */
export function FailedScreen({ code, facts }: FailedScreenProps) {
  const { t } = useTranslation();
  const { core } = useServices();
  const tryAgain = useRestart();
  const [isBundled, setBundled] = useState(false);
  const mayPass = PASSING.includes(code);
  const isGone = GONE.includes(code);
  useEffect(() => {
    // What was listed goes with the core that is started anew.
    if (!mayPass || isBundled) return;
    const timer = setInterval(tryAgain, TRY_EVERY_MS);
    return () => clearInterval(timer);
  }, [mayPass, isBundled, tryAgain]);
  return (
    <ScreenCard title={t(isGone ? 'failed.goneTitle' : 'failed.title')}>
      <Notice tone="bad" isUrgent title={t(errorKey(code), { ...facts })} />
      {isGone ? (
        <>
          <p>{t('failed.gone')}</p>
          {facts['hub'] === 'told' ? <p>{t('failed.hubTold')}</p> : null}
          {facts['hub'] === 'not-told' ? (
            <Notice tone="warn" title={t('failed.hubNotTold')} />
          ) : null}
        </>
      ) : (
        <>
          <p>{t('failed.kept')}</p>
          <p>{t(mayPass ? 'failed.byItself' : 'failed.whenRight')}</p>
        </>
      )}
      <p className="card__code">{t('failed.code', { code: described(code, facts) })}</p>
      <RestartActions onTryAgain={tryAgain}>
        {isGone ? null : (
          <ActionButton
            icon={LifeBuoy}
            label={t('failed.support')}
            onPress={() => setBundled(true)}
          />
        )}
      </RestartActions>
      {isBundled ? (
        <Suspense fallback={null}>
          <SupportDialog call={core.call} onClose={() => setBundled(false)} />
        </Suspense>
      ) : null}
    </ScreenCard>
  );
}

function described(code: ErrorCode, facts: ErrorFacts): string {
  const parts = Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`);
  return [code, ...parts].join(' ');
}
