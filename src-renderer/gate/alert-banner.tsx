import { Eye, UsersRound } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { useCoreFacts, useServices } from '../services.tsx';
import { useGate } from './gate-context.ts';
import { SHORTCUTS } from './use-shortcuts.ts';

/**
 * A ticket came in twice, at gates that did not hear each other: said until a supervisor has closed
 * it. It takes its own room, so that no verdict lies under it, and stops nothing.
 */
export function AlertBanner() {
  const { t } = useTranslation();
  const { gate } = useGate();
  const { sync } = useCoreFacts();
  useAlertSound();
  const count = sync?.openAlerts ?? 0;
  if (count === 0) return null;
  return (
    <div className="alarm">
      <UsersRound aria-hidden="true" className="alarm__icon" />
      <p className="alarm__words" role="alert">
        <strong>{t('sync.alert.banner', { count })}</strong>{' '}
        <span>{t('sync.alert.bannerAdvice')}</span>
      </p>
      <ActionButton
        className="alarm__look"
        icon={Eye}
        label={t('sync.alert.look')}
        keys={SHORTCUTS.alerts}
        onPress={() => gate.open({ open: 'alerts' })}
      />
    </div>
  );
}

/** Once for each new alert of this gate's event. */
function useAlertSound(): void {
  const { core, sounds } = useServices();
  const { id } = useGate().status.event;
  useEffect(
    () =>
      core.on('alert', ({ eventId }) => {
        if (eventId === id) sounds.play('alert');
      }),
    [core, sounds, id],
  );
}
