import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { OVERRIDE_REASONS, type OverrideReason } from '#shared/domain/staff.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useServices } from '../services.tsx';
import { useGate } from './gate-context.ts';
import { PinActions } from './pin-actions.tsx';
import { PinPad } from './pin-pad.tsx';
import { SupervisorChoice } from './supervisor-choice.tsx';
import { usePinTry } from './use-pin-try.tsx';

/** A supervisor lets the person in all the same: who, why, and the PIN. */
export function OverrideDialog({ result }: { readonly result: AdmissionResult }) {
  const { t } = useTranslation();
  const { core } = useServices();
  const { gate } = useGate();
  const [staffId, setStaffId] = useState<string | null>(null);
  const [reason, setReason] = useState<OverrideReason | null>(null);
  const attempt = usePinTry();
  const { pin, setPin, isChecking, isOpen, submit } = attempt;
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
          <SupervisorChoice value={staffId} onChange={setStaffId} />
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
        <PinActions
          attempt={attempt}
          isComplete={isComplete}
          hint={t(isComplete ? 'gate.ticketWaits' : 'dialog.override.incomplete')}
          icon={ShieldCheck}
          label={t('dialog.override.submit')}
        />
      </Form>
    </DialogFrame>
  );
}
