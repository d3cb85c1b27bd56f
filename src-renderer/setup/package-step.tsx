import { FileDown, FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EventChoice } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../components/action-button.tsx';
import { PackageState } from './package-state.tsx';
import { usePackageFile } from './use-package-file.ts';

export interface PackageStepProps {
  /** Whether there are events here already, so that no package is needed. */
  readonly hasEvents: boolean;
  readonly onEvents: (events: readonly EventChoice[]) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

/** Chooses an event package, shows what it says of itself, and loads it. */
export function PackageStep({ hasEvents, onEvents, onBack, onNext }: PackageStepProps) {
  const { t } = useTranslation();
  const file = usePackageFile('setup.importPackage', (events) => {
    onEvents(events);
    onNext();
  });
  const { stage, isBusy } = file;
  return (
    <>
      <PackageState file={file} />
      <footer className="card__actions">
        <ActionButton label={t('setup.back')} isDisabled={isBusy} onPress={onBack} />
        {hasEvents && !isBusy ? (
          <ActionButton label={t('setup.package.skip')} onPress={onNext} />
        ) : null}
        <ActionButton
          icon={FolderOpen}
          look={stage.at === 'choosing' || stage.at === 'failed' ? 'main' : 'plain'}
          label={t(stage.at === 'choosing' ? 'setup.package.choose' : 'setup.package.another')}
          isDisabled={isBusy}
          onPress={() => void file.choose()}
        />
        {stage.at === 'inspected' ? (
          <ActionButton
            icon={FileDown}
            look="main"
            label={t('setup.package.import')}
            onPress={() => void file.load()}
          />
        ) : null}
      </footer>
    </>
  );
}
