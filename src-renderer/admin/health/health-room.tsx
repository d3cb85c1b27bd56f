import { LifeBuoy, RefreshCw } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KioskHealth, ShellHealth } from '#shared/ipc/health-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Answered } from '../../components/answered.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useServices } from '../../services.tsx';
import { useAnswer } from '../../use-answer.ts';
import { SupportDialog } from '../../support/support-dialog.tsx';
import { useAdmin } from '../use-admin.ts';
import {
  CrashesCard,
  GateCard,
  LaptopCard,
  ProgramCard,
  ScoresCard,
  StagesCard,
} from './health-cards.tsx';
import '../../styles/health.css';
import '../../styles/live.css';
import '../../styles/sync-room.css';

/** How this laptop is doing: what its gate did, how long it took, and what went wrong. */
export function HealthRoom() {
  const { t } = useTranslation();
  const { call, may, times, now } = useAdmin();
  const { shell } = useServices();
  const [isBundled, setBundled] = useState(false);
  const ask = useCallback(async (): Promise<{
    readonly core: KioskHealth;
    readonly shell: ShellHealth;
  }> => {
    const [core, ofShell] = await Promise.all([
      call('health.read', {}),
      shell.call('shell.health', {}),
    ]);
    return { core, shell: ofShell };
  }, [call, shell]);
  const asked = useAnswer(ask);
  const { last, answer, askAgain } = asked;
  const isAsking = answer.at === 'asking';
  return (
    <>
      <PageHeader
        title={t('admin.room.health')}
        {...(last === null
          ? {}
          : { text: t('health.text', { since: times.short(last.core.since, now) }) })}
        actions={
          <>
            {may('support.prepare') ? (
              <ActionButton
                icon={LifeBuoy}
                label={t('support.open')}
                onPress={() => setBundled(true)}
              />
            ) : null}
            <ActionButton
              icon={RefreshCw}
              look="main"
              label={isAsking ? t('health.asking') : t('health.again')}
              isDisabled={isAsking}
              onPress={askAgain}
            />
          </>
        }
      />
      {isBundled ? <SupportDialog call={call} onClose={() => setBundled(false)} /> : null}
      {last === null || answer.at === 'failed' ? (
        <Answered asked={asked}>{() => null}</Answered>
      ) : null}
      {last === null ? null : (
        <div className="sync-room">
          <div className="sync-room__column">
            <LaptopCard health={last.core} />
            <ProgramCard health={last.shell} />
          </div>
          <div className="sync-room__column">
            <GateCard health={last.core} />
            <StagesCard health={last.core} />
            {last.core.faceScores === null ? null : <ScoresCard scores={last.core.faceScores} />}
            <CrashesCard health={last.shell} />
          </div>
        </div>
      )}
    </>
  );
}
