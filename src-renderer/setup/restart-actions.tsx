import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { useServices } from '../services.tsx';

/** What is left to do where the core does not run: leave, or try again. */
export function RestartActions(props: {
  readonly onTryAgain: () => void;
  /** More to do, between the two. */
  readonly children?: ReactNode;
}) {
  const { onTryAgain, children } = props;
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
      {children}
      <ActionButton look="main" label={t('gate.tryAgain')} icon={RotateCcw} onPress={onTryAgain} />
    </footer>
  );
}
