import { Lock, LockOpen } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { useServices, useSettings } from '../services.tsx';
import { useGate } from './gate-context.ts';
import { PinActions } from './pin-actions.tsx';
import { PinPad } from './pin-pad.tsx';
import { SupervisorChoice } from './supervisor-choice.tsx';
import { usePinTry } from './use-pin-try.tsx';

/** A supervisor holds this laptop at its gate, or frees it. */
export function LockDownDialog() {
  const { t } = useTranslation();
  const { core } = useServices();
  const { gate } = useGate();
  const { settings } = useSettings();
  // What it was when the dialog opened: the settings change before it closes.
  const [isOn] = useState(!settings.lockDown);
  const [staffId, setStaffId] = useState<string | null>(null);
  const attempt = usePinTry();
  const { pin, setPin, isChecking, isOpen, submit } = attempt;
  const isComplete = staffId !== null && isOpen;
  const of = isOn ? 'hold' : 'free';

  const decide = async (): Promise<void> => {
    if (staffId === null || !isOpen) return;
    await submit(async (tried) => {
      await core.call('gate.lockDown', { isOn, staffId, pin: tried });
      gate.closeDialog();
    });
  };

  return (
    <DialogFrame title={t(`dialog.lockDown.${of}.title`)} size="l" onClose={gate.closeDialog}>
      <Form
        className="override"
        onSubmit={(event) => {
          event.preventDefault();
          void decide();
        }}
      >
        <p className="override__about">{t(`dialog.lockDown.${of}.about`)}</p>
        <div className="override__parts">
          <SupervisorChoice value={staffId} onChange={setStaffId} />
          <PinPad pin={pin} onPin={setPin} isDisabled={isChecking} />
        </div>
        <PinActions
          attempt={attempt}
          isComplete={isComplete}
          hint={t('dialog.lockDown.incomplete')}
          icon={isOn ? Lock : LockOpen}
          label={t(`dialog.lockDown.${of}.submit`)}
        />
      </Form>
    </DialogFrame>
  );
}
