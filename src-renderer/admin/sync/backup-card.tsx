import { Archive } from 'lucide-react';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import type { BackupView } from '#shared/ipc/backup-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Answered } from '../../components/answered.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Notice } from '../../components/notice.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';
import { useAct } from './use-act.ts';

const LOOK_MS = 3_000;
const MEGABYTE = 1_000_000;

/** How the backups stand, who can open them, and one at once. */
export function BackupCard() {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const { isBusy, run } = useAct();
  const ask = useCallback(() => call('backup.view', {}), [call]);
  const asked = useAnswer(ask);
  const { answer, last: view, learn, askAgain } = asked;
  useEffect(() => {
    const timer = setInterval(askAgain, LOOK_MS);
    return () => clearInterval(timer);
  }, [askAgain]);
  const backUp = (): void =>
    run(async () => {
      learn(await call('backup.now', {}));
      return t('syncRoom.backupAsked');
    });
  return (
    <SectionCard title={t('syncRoom.backups')} text={t('syncRoom.backupsText')}>
      {view === null || answer.at === 'failed' ? (
        <Answered asked={asked}>{() => null}</Answered>
      ) : (
        <>
          <BackupFacts view={view} />
          <ActionButton
            icon={Archive}
            label={t('syncRoom.backupNow')}
            isDisabled={isBusy || view.recipients.length === 0}
            onPress={backUp}
          />
        </>
      )}
    </SectionCard>
  );
}

function BackupFacts({ view }: { readonly view: BackupView }) {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  const { state, waiting, goodAt, recordedAt, nextAt, recipients, failure } = view;
  const megabytes = Math.ceil(waiting.bytes / MEGABYTE);
  return (
    <>
      {failure === null ? null : (
        <Notice
          tone="bad"
          title={t('syncRoom.backupFailing', { at: times.short(failure.at, now) })}
          text={t(errorKey(failure.code))}
        />
      )}
      {recipients.length === 0 ? <Notice title={t('syncRoom.backupNobody')} /> : null}
      <FactList
        facts={[
          {
            term: t('syncRoom.backupState'),
            value: (
              <output>
                {t(`syncRoom.backupDoing.${state}`, { count: waiting.pieces, megabytes })}
              </output>
            ),
          },
          {
            term: t('syncRoom.backupGood'),
            value: goodAt === null ? t('syncRoom.never') : times.short(goodAt, now),
          },
          {
            term: t('syncRoom.backupRecorded'),
            value: recordedAt === null ? t('syncRoom.never') : times.short(recordedAt, now),
          },
          {
            term: t('syncRoom.backupNext'),
            value: nextAt === null ? t('syncRoom.backupSoon') : times.short(nextAt, now),
          },
          {
            term: t('syncRoom.backupRecipients'),
            value: recipients
              .map(({ name, isDrill }) =>
                isDrill
                  ? t('syncRoom.backupDrill', { name: visibleText(name) })
                  : visibleText(name),
              )
              .join(', '),
          },
        ]}
      />
    </>
  );
}
