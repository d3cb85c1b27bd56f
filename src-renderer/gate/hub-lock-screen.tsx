import { LockKeyhole } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import type { SyncView } from '#shared/ipc/sync-contract.ts';
import { visibleText } from '../components/visible-text.ts';
import { eventTimes } from '../i18n/times.ts';
import { phaseWords } from '../sync/sync-words.ts';
import { useNow } from '../use-now.ts';

export interface HubLockScreenProps {
  readonly sync: SyncView;
  /** What the hub has staff read; null: nothing. */
  readonly words: string | null;
  readonly timeZone: string;
}

/** In place of the gate while the hub has locked this laptop: why, and whom to call. */
export function HubLockScreen({ sync, words, timeZone }: HubLockScreenProps) {
  const { t, i18n } = useTranslation();
  const times = eventTimes(i18n.language, timeZone);
  const now = toInstant(useNow(10_000));
  return (
    <main className="hub-lock">
      <LockKeyhole aria-hidden="true" className="hub-lock__icon" />
      <h1 className="hub-lock__title">{t('sync.lockedTitle')}</h1>
      {words === null ? null : (
        <p className="hub-lock__words">
          <bdi>{visibleText(words)}</bdi>
        </p>
      )}
      <p className="hub-lock__advice">{t('sync.lockedAdvice')}</p>
      <p className="hub-lock__network">
        {sync.link === null ? '' : `${visibleText(sync.link.kioskName)} · `}
        {t('sync.label')}: {phaseWords(t, sync, (at) => times.short(at, now))}
      </p>
    </main>
  );
}
