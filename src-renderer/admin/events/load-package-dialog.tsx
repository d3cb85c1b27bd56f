import { FileDown, FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { PackageState } from '../../setup/package-state.tsx';
import { usePackageFile } from '../../setup/use-package-file.ts';
import { useAdmin } from '../use-admin.ts';

/** Loads the package that another laptop wrote: the act of trust is who is signed in. */
export function LoadPackageDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { toast } = useAdmin();
  const file = usePackageFile('setup.trustPackage', () => {
    toast({ text: t('events.load.done') });
    onClose();
  });
  const { stage, isBusy } = file;
  return (
    <DialogFrame title={t('events.load.title')} onClose={onClose}>
      <p>{t('events.load.text')}</p>
      <PackageState file={file} />
      <footer className="dialog__actions">
        <ActionButton
          icon={FolderOpen}
          look={stage.at === 'inspected' ? 'plain' : 'main'}
          label={t(stage.at === 'choosing' ? 'setup.package.choose' : 'setup.package.another')}
          isDisabled={isBusy}
          isFirst
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
    </DialogFrame>
  );
}
