import { Lock, LockOpen } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useServices, useSettings } from '../services.tsx';
import { useGate } from './gate-context.ts';
import { PinPad } from './pin-pad.tsx';
import { PinTrouble, usePinTry } from './use-pin-try.tsx';
import { useSupervisors } from './use-supervisors.ts';

/** A supervisor holds this laptop at its gate, or frees it. */
export function LockDownDialog() {
  const { t } = useTranslation();
  const { core } = useServices();
  const { gate } = useGate();
  const { settings } = useSettings();
  const supervisors = useSupervisors();
  // What it was when the dialog opened: the settings change before it closes.
  const [isOn] = useState(!settings.lockDown);
  const [staffId, setStaffId] = useState<string | null>(null);
  const { pin, setPin, isChecking, trouble, wait, isOpen, submit } = usePinTry();
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
          {supervisors?.length === 0 ? (
            <Notice title={t('dialog.override.nobody')} />
          ) : (
            <ChoiceGroup
              label={t('dialog.override.who')}
              isColumn
              choices={(supervisors ?? []).map(({ id, name, role }) => ({
                value: id,
                label: visibleText(name),
                more: t(`role.${role}`),
              }))}
              value={staffId}
              onChange={setStaffId}
            />
          )}
          <PinPad pin={pin} onPin={setPin} isDisabled={isChecking} />
        </div>
        <footer className="dialog__actions">
          {trouble === null ? (
            <p className="dialog__hint">
              {isChecking ? t('dialog.override.checking') : t('dialog.lockDown.incomplete')}
            </p>
          ) : (
            <div className="dialog__trouble">
              <PinTrouble trouble={trouble} wait={wait} />
            </div>
          )}
          <ActionButton
            type="submit"
            look="main"
            icon={isOn ? Lock : LockOpen}
            label={t(`dialog.lockDown.${of}.submit`)}
            keys="Enter"
            isLarge
            isDisabled={!isComplete || isChecking}
          />
        </footer>
      </Form>
    </DialogFrame>
  );
}
