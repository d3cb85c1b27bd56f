import { Lock, LockOpen } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { useServices, useSettings } from '../services.tsx';
import { useGate } from './gate-context.ts';
import { SupervisorForm } from './supervisor-form.tsx';

/** A supervisor holds this laptop at its gate, or frees it. */
export function LockDownDialog() {
  const { t } = useTranslation();
  const { core } = useServices();
  const { gate } = useGate();
  const { settings } = useSettings();
  // What it was when the dialog opened: the settings change before it closes.
  const [isOn] = useState(!settings.lockDown);
  const of = isOn ? 'hold' : 'free';
  return (
    <DialogFrame title={t(`dialog.lockDown.${of}.title`)} size="l" onClose={gate.closeDialog}>
      <SupervisorForm
        hint={t('dialog.lockDown.incomplete')}
        icon={isOn ? Lock : LockOpen}
        label={t(`dialog.lockDown.${of}.submit`)}
        onDecide={async (by) => {
          await core.call('gate.lockDown', { isOn, ...by });
          gate.closeDialog();
        }}
      >
        <p className="override__about">{t(`dialog.lockDown.${of}.about`)}</p>
      </SupervisorForm>
    </DialogFrame>
  );
}
