import { LogOut, UserRoundCheck } from 'lucide-react';
import { useCallback, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import { useAnswer } from '../use-answer.ts';
import { useGate } from './gate-context.ts';
import { PinPad } from './pin-pad.tsx';
import { useDutySince } from './use-duty-since.ts';
import { PinTrouble, usePinTry } from './use-pin-try.tsx';

/** Hands the gate over: who comes gives their PIN, who goes just leaves. The gate works on behind. */
export function DutyDialog() {
  const { t } = useTranslation();
  const { core } = useServices();
  const { gate, duty } = useGate();
  const since = useDutySince();
  const ask = useCallback(() => core.call('session.staffWithPin', {}), [core]);
  const { answer } = useAnswer(ask);
  const [staffId, setStaffId] = useState<string | null>(null);
  const [leaveTrouble, setLeaveTrouble] = useState<ErrorCode | null>(null);
  const { pin, setPin, isChecking, trouble, wait, isOpen, submit } = usePinTry();
  const isComplete = staffId !== null && isOpen;
  const onDuty = duty.onDuty ?? null;

  /** A ticket that was scanned meanwhile closed this dialog: another one may be open by now. */
  const close = (): void => {
    duty.askAgain();
    if (gate.state().dialog?.open === 'duty') gate.closeDialog();
  };
  const take = async (): Promise<void> => {
    if (staffId === null || !isOpen) return;
    setLeaveTrouble(null);
    await submit(async (tried) => {
      await core.call('duty.take', { staffId, pin: tried });
      close();
    });
  };
  const leave = (): void => {
    core.call('duty.leave', {}).then(close, (error: unknown) => {
      setLeaveTrouble(asGatehouseError(error).code);
    });
  };

  const staff = answer.at === 'known' ? answer.value.staff : [];
  return (
    <DialogFrame title={t('duty.title')} size="l" onClose={gate.closeDialog}>
      <Form
        className="dialog__form"
        onSubmit={(event) => {
          event.preventDefault();
          void take();
        }}
      >
        <p className="duty__now">
          {onDuty === null
            ? t('duty.nobodyNow')
            : t('duty.now', { name: visibleText(onDuty.staff.name), time: since(onDuty) })}
        </p>
        {answer.at === 'failed' ? (
          <Notice tone="bad" isUrgent title={t(errorKey(answer.code))} />
        ) : null}
        {answer.at === 'known' && staff.length === 0 ? (
          <Notice title={t('duty.noStaff')} />
        ) : (
          <div className="duty">
            <div className="duty__who">
              <ChoiceGroup
                label={t('duty.who')}
                isColumn
                choices={staff.map(({ id, name, role }) => ({
                  value: id,
                  label: visibleText(name),
                  more: t(`role.${role}`),
                }))}
                value={staffId}
                onChange={setStaffId}
              />
            </div>
            <PinPad pin={pin} onPin={setPin} isDisabled={isChecking} />
          </div>
        )}
        {leaveTrouble === null ? null : (
          <Notice tone="bad" isUrgent title={t(errorKey(leaveTrouble))} />
        )}
        <footer className="dialog__actions">
          {trouble === null ? (
            <p className="dialog__hint">
              {isChecking
                ? t('dialog.override.checking')
                : t(isComplete ? 'duty.hint' : 'duty.incomplete')}
            </p>
          ) : (
            <div className="dialog__trouble">
              <PinTrouble trouble={trouble} wait={wait} />
            </div>
          )}
          {onDuty === null ? null : (
            <ActionButton icon={LogOut} label={t('duty.leave')} isLarge onPress={leave} />
          )}
          <ActionButton
            type="submit"
            look="main"
            icon={UserRoundCheck}
            label={t(onDuty === null ? 'duty.start' : 'duty.take')}
            keys="Enter"
            isLarge
            isDisabled={!isComplete || isChecking}
          />
        </footer>
      </Form>
    </DialogFrame>
  );
}
