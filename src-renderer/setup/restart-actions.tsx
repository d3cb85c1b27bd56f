import { RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { useServices } from '../services.tsx';

/** What is left to do where the core does not run: leave, or try again. */
export function RestartActions({ onTryAgain }: { readonly onTryAgain: () => void }) {
  const { t } = useTranslation();
  const { shell, report } = useServices();
  return (
    <footer className="card__actions">
      <ActionButton
        label={t('failed.quit')}
        onPress={() => {
          shell.call('shell.quit', {}).catch((error: unknown) => report(String(error)));
        }}
      />
      <ActionButton look="main" label={t('gate.tryAgain')} icon={RotateCcw} onPress={onTryAgain} />
    </footer>
  );
}
