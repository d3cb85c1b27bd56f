import { ShieldCheck } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import { errorKey } from '#shared/errors.ts';
import type { AlertView } from '#shared/ipc/sync-contract.ts';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { Notice } from '../components/notice.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useCoreFacts, useServices } from '../services.tsx';
import { useAnswer } from '../use-answer.ts';
import { useNow } from '../use-now.ts';
import { AlertPictures } from './alert-pictures.tsx';
import { useGate } from './gate-context.ts';
import { PinActions } from './pin-actions.tsx';
import { PinPad } from './pin-pad.tsx';
import { useEventTimes } from './use-event-times.ts';
import { SupervisorChoice } from './supervisor-choice.tsx';
import { usePinTry } from './use-pin-try.tsx';

/** Tickets that came in twice: both pictures, and a supervisor's end of it. The gate works on behind. */
export function AlertDialog() {
  const { t } = useTranslation();
  const { core } = useServices();
  const { gate } = useGate();
  const openAlerts = useCoreFacts().sync?.openAlerts ?? 0;
  const ask = useCallback(async () => (await core.call('sync.alerts', {})).alerts, [core]);
  const { answer, last, askAgain } = useAnswer(ask);
  const [chosen, setChosen] = useState<string | null>(null);
  // Another gate may have closed one, or a new one came.
  useEffect(askAgain, [openAlerts, askAgain]);

  const alerts = last ?? [];
  const alert = alerts.find(({ id }) => id === chosen) ?? alerts[0];
  const closed = (id: string): void => {
    if (alerts.some((other) => other.id !== id)) return askAgain();
    // A ticket that was scanned meanwhile closed this dialog: another one may be open by now.
    if (gate.state().dialog?.open === 'alerts') gate.closeDialog();
  };
  return (
    <DialogFrame title={t('sync.alert.title')} size="l" onClose={gate.closeDialog}>
      {answer.at === 'failed' ? (
        <Notice tone="bad" isUrgent title={t(errorKey(answer.code))} />
      ) : null}
      {last !== null && alerts.length === 0 ? <p>{t('sync.alert.none')}</p> : null}
      {alerts.length > 1 ? (
        <WhichAlert alerts={alerts} value={alert?.id ?? null} onChange={setChosen} />
      ) : null}
      {alert === undefined ? null : (
        <OneAlert key={alert.id} alert={alert} onClosed={() => closed(alert.id)} />
      )}
    </DialogFrame>
  );
}

interface WhichAlertProps {
  readonly alerts: readonly AlertView[];
  readonly value: string | null;
  readonly onChange: (id: string) => void;
}

function WhichAlert({ alerts, value, onChange }: WhichAlertProps) {
  const { t } = useTranslation();
  const times = useEventTimes();
  const now = toInstant(useNow(10_000));
  return (
    <div className="double__which">
      <ChoiceGroup
        label={t('sync.alert.which')}
        choices={alerts.map(({ id, personName, raisedAt }) => ({
          value: id,
          label: personName === null ? t('dialog.recent.unknown') : visibleText(personName),
          more: times.short(raisedAt, now),
        }))}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}

interface OneAlertProps {
  readonly alert: AlertView;
  readonly onClosed: () => void;
}

function OneAlert({ alert, onClosed }: OneAlertProps) {
  const { t } = useTranslation();
  const { core } = useServices();
  const [staffId, setStaffId] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const attempt = usePinTry();
  const { pin, setPin, isChecking, isOpen, submit } = attempt;
  const isComplete = staffId !== null && isOpen;
  const { id, personName, ticketType } = alert;

  const close = async (): Promise<void> => {
    if (staffId === null || !isOpen) return;
    await submit(async (tried) => {
      const said = { alertId: id, staffId, pin: tried, note: note.trim() };
      await core.call('sync.closeAlert', said);
      onClosed();
    });
  };

  return (
    <Form
      className="override"
      onSubmit={(event) => {
        event.preventDefault();
        void close();
      }}
    >
      <p className="override__about">
        <strong>
          <bdi>{personName === null ? t('dialog.recent.unknown') : visibleText(personName)}</bdi>
        </strong>
        {ticketType === null ? null : ` · ${visibleText(ticketType)}`}
        {` · ${t('sync.alert.about')}`}
      </p>
      <div className="double__parts">
        <div className="double__look">
          <AlertPictures alert={alert} />
          <TextEntry
            label={t('sync.alert.note')}
            hint={t('sync.alert.noteExample')}
            value={note}
            onChange={setNote}
            maxLength={200}
          />
        </div>
        <div className="double__who">
          <SupervisorChoice value={staffId} onChange={setStaffId} />
        </div>
        <PinPad pin={pin} onPin={setPin} isDisabled={isChecking} />
      </div>
      <PinActions
        attempt={attempt}
        isComplete={isComplete}
        hint={t(isComplete ? 'duty.hint' : 'sync.alert.incomplete')}
        icon={ShieldCheck}
        label={t('sync.alert.close')}
      />
    </Form>
  );
}
