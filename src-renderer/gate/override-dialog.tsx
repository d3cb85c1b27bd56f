import { ShieldCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { OVERRIDE_REASONS, type OverrideReason } from '#shared/domain/staff.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { useNow } from '../use-now.ts';
import type { AdmissionResult, supervisorChoice } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import { useGate } from './gate-context.ts';
import { PIN_DIGITS, PinPad } from './pin-pad.tsx';

/** Why the last try was refused, and from when (Unix milliseconds) the next is open. */
interface Trouble {
  readonly code: ErrorCode;
  readonly openAt: number;
}

/** A supervisor lets the person in all the same: who, why, and the PIN. */
export function OverrideDialog({ result }: { readonly result: AdmissionResult }) {
  const { t } = useTranslation();
  const { core } = useServices();
  const { gate } = useGate();
  const supervisors = useSupervisors();
  const [staffId, setStaffId] = useState<string | null>(null);
  const [reason, setReason] = useState<OverrideReason | null>(null);
  const [pin, setPin] = useState('');
  const [isChecking, setChecking] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const now = useNow(500);
  const wait = trouble === null ? 0 : Math.max(0, Math.ceil((trouble.openAt - now) / 1000));
  const isComplete = staffId !== null && reason !== null && pin.length === PIN_DIGITS && wait === 0;

  const submit = async (): Promise<void> => {
    if (!isComplete || isChecking) return;
    setChecking(true);
    setTrouble(null);
    try {
      const { checkInId } = result;
      gate.overridden(await core.call('gate.override', { checkInId, staffId, pin, reason }));
    } catch (error) {
      const { code, facts } = asGatehouseError(error);
      const seconds = Number(facts['retryInSeconds'] ?? 0);
      setTrouble({ code, openAt: Date.now() + seconds * 1000 });
      setPin('');
    } finally {
      setChecking(false);
    }
  };

  return (
    <DialogFrame title={t('dialog.override.title')} size="l" onClose={gate.closeDialog}>
      <Form
        className="override"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
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
              <Notice
                tone="bad"
                isUrgent
                title={t(errorKey(trouble.code))}
                {...(wait === 0 ? {} : { text: t('dialog.override.nextTry', { count: wait }) })}
              />
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

/** Null: not known yet. */
function useSupervisors(): readonly z.infer<typeof supervisorChoice>[] | null {
  const { core, report } = useServices();
  const [supervisors, setSupervisors] = useState<
    readonly z.infer<typeof supervisorChoice>[] | null
  >(null);
  useEffect(() => {
    core.call('gate.supervisors', {}).then(
      (answer) => setSupervisors(answer.supervisors),
      (error: unknown) => report(`gate.supervisors: ${String(error)}`),
    );
  }, [core, report]);
  return supervisors;
}
