import { FileDown, FileUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useCoreFacts, useServices } from '../../services.tsx';
import { useAdmin } from '../use-admin.ts';
import { useAct } from './use-act.ts';

/** Sync by a USB stick, where there is no network at all. */
export function StickCard() {
  const { t } = useTranslation();
  const { shell, data } = useServices();
  const { call } = useAdmin();
  const { sync } = useCoreFacts();
  const { isBusy, run } = useAct();
  const save = (): void =>
    run(async () => {
      const { path } = await shell.call('shell.saveFile', {
        name: t('syncRoom.fileName', { kiosk: sync?.link?.kioskName ?? '' }).slice(0, 100),
        ending: 'gatehouse-sync',
      });
      if (path === null) return null;
      const { operations } = await call('sync.exportFile', { path });
      return t('syncRoom.exported', { count: operations });
    });
  const take = (): void =>
    run(async () => {
      const { path } = await shell.call('shell.choosePackage', {});
      if (path === null) return null;
      const { fresh } = await call('sync.importFile', { path });
      data.refresh();
      return fresh === 0 ? t('syncRoom.importedNothing') : t('syncRoom.imported', { count: fresh });
    });
  return (
    <SectionCard title={t('syncRoom.stick')} text={t('syncRoom.stickText')}>
      <div className="sync-room__acts">
        <ActionButton
          icon={FileDown}
          label={t('syncRoom.exportFile')}
          isDisabled={isBusy}
          onPress={save}
        />
        <ActionButton
          icon={FileUp}
          label={t('syncRoom.importFile')}
          isDisabled={isBusy}
          onPress={take}
        />
      </div>
      {isBusy ? <output>{t('syncRoom.working')}</output> : null}
    </SectionCard>
  );
}
