import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { OVERRIDE_REASONS, type OverrideReason } from '#shared/domain/staff.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useServices } from '../services.tsx';
import { useGate } from './gate-context.ts';
import { PinPad } from './pin-pad.tsx';
import { PinTrouble, usePinTry } from './use-pin-try.tsx';
import { useSupervisors } from './use-supervisors.ts';

/** A supervisor lets the person in all the same: who, why, and the PIN. */
export function OverrideDialog({ result }: { readonly result: AdmissionResult }) {
  const { t } = useTranslation();
  const { core } = useServices();
  const { gate } = useGate();
  const supervisors = useSupervisors();
  const [staffId, setStaffId] = useState<string | null>(null);
  const [reason, setReason] = useState<OverrideReason | null>(null);
  const { pin, setPin, isChecking, trouble, wait, isOpen, submit } = usePinTry();
  const isComplete = staffId !== null && reason !== null && isOpen;

  const override = async (): Promise<void> => {
    if (staffId === null || reason === null || !isOpen) return;
    const { checkInId } = result;
    await submit(async (tried) => {
      gate.overridden(await core.call('gate.override', { checkInId, staffId, pin: tried, reason }));
    });
  };

  return (
    <DialogFrame title={t('dialog.override.title')} size="l" onClose={gate.closeDialog}>
      <Form
        className="override"
        onSubmit={(event) => {
          event.preventDefault();
          void override();
        }}
      >
        <p className="override__about">
          {t('dialog.override.about', { verdict: t(`verdict.${result.verdict}.title`) })}
          {result.person === null ? null : ` · ${visibleText(result.person.name)}`}
        </p>
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
          <ChoiceGroup
            label={t('dialog.override.why')}
            isColumn
            choices={OVERRIDE_REASONS.map((value) => ({
              value,
              label: t(`overrideReason.${value}`),
            }))}
            value={reason}
            onChange={setReason}
          />
          <PinPad pin={pin} onPin={setPin} isDisabled={isChecking} />
        </div>
        <footer className="dialog__actions">
          {trouble === null ? (
            <p className="dialog__hint">
              {isChecking
                ? t('dialog.override.checking')
                : isComplete
                  ? t('gate.ticketWaits')
                  : t('dialog.override.incomplete')}
            </p>
          ) : (
            <div className="dialog__trouble">
              <PinTrouble trouble={trouble} wait={wait} />
            </div>
          )}
          <ActionButton
            type="submit"
            look="main"
            icon={ShieldCheck}
            label={t('dialog.override.submit')}
            keys="Enter"
            isLarge
            isDisabled={!isComplete || isChecking}
          />
        </footer>
      </Form>
    </DialogFrame>
  );
}
