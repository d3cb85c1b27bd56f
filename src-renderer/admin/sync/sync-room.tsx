import { Network, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SyncPhase } from '#shared/ipc/sync-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { StatusPill, type Tone } from '../../components/status-pill.tsx';
import { useCoreFacts, useServices } from '../../services.tsx';
import { phaseWords } from '../../sync/sync-words.ts';
import { useAdmin } from '../use-admin.ts';
import { BackupCard } from './backup-card.tsx';
import { ClashesCard } from './clashes-card.tsx';
import { DestroyCard } from './destroy-card.tsx';
import { DeadLettersCard } from './dead-letters-card.tsx';
import { JoinDialog } from './join-dialog.tsx';
import { PeersCard } from './peers-card.tsx';
import { StateCard } from './state-card.tsx';
import { StickCard } from './stick-card.tsx';
import { UpdateCard } from './update-card.tsx';
import { useAct } from './use-act.ts';
import '../../styles/sync-room.css';

const TONES: Readonly<Record<SyncPhase, Tone>> = {
  'not-enrolled': 'neutral',
  connecting: 'neutral',
  loading: 'accent',
  live: 'good',
  polling: 'good',
  offline: 'warn',
  revoked: 'bad',
};

/** The hub and the other laptops: how it stands, what wants an eye, and the ways without a network. */
export function SyncRoom() {
  const { t } = useTranslation();
  const { call, may, times, now } = useAdmin();
  const { data } = useServices();
  const { sync } = useCoreFacts();
  const [isJoining, setJoining] = useState(false);
  const { isBusy, run } = useAct();
  if (sync === null) {
    return (
      <>
        <PageHeader title={t('syncRoom.title')} />
        <Loading />
      </>
    );
  }
  const isJoined = sync.link !== null;
  const join = may('sync.join') ? (
    <ActionButton
      look="main"
      icon={Network}
      label={t('syncRoom.join')}
      onPress={() => setJoining(true)}
    />
  ) : null;
  const askHub = (): void =>
    run(async () => {
      await call('sync.now', {});
      data.refresh();
      return t('syncRoom.asked');
    });
  return (
    <>
      <PageHeader
        title={t('syncRoom.title')}
        badge={
          <output>
            <StatusPill
              tone={TONES[sync.phase]}
              label={phaseWords(t, sync, (at) => times.short(at, now))}
            />
          </output>
        }
        actions={
          isJoined ? (
            <ActionButton
              look="main"
              icon={RefreshCw}
              label={isBusy ? t('syncRoom.working') : t('syncRoom.now')}
              isDisabled={isBusy}
              onPress={askHub}
            />
          ) : undefined
        }
      />
      {isJoined ? (
        <div className="sync-room">
          <div className="sync-room__column">
            <StateCard sync={sync} />
            {may('copy.destroy') ? <DestroyCard isJoined /> : null}
          </div>
          <div className="sync-room__column">
            {may('sync.deadLetters') ? <DeadLettersCard count={sync.deadLetters} /> : null}
            {may('sync.clashes') ? <ClashesCard count={sync.clashes} /> : null}
            {may('backup.view') ? <BackupCard /> : null}
            {may('update.view') ? <UpdateCard /> : null}
            {may('sync.exportFile') ? <StickCard /> : null}
          </div>
          <PeersCard sync={sync} />
        </div>
      ) : (
        <>
          <EmptyState
            icon={Network}
            title={t('syncRoom.notJoined')}
            text={t(may('sync.join') ? 'syncRoom.notJoinedText' : 'syncRoom.notJoinedAdmin')}
            action={join}
          />
          {may('copy.destroy') ? <DestroyCard isJoined={false} /> : null}
        </>
      )}
      {isJoining ? <JoinDialog onClose={() => setJoining(false)} /> : null}
    </>
  );
}
