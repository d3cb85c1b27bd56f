import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import type { DraftRule } from './gate-rules.ts';
import { MomentEntry } from './moment-entry.tsx';

type EntryWindow = Omit<DraftRule, 'ticketTypeId'>;

export interface WindowDialogProps {
  readonly gate: string;
  readonly type: string;
  readonly doorsOpenAt: string;
  readonly doorsCloseAt: string;
  readonly rule: EntryWindow | null;
  readonly onTake: (window: EntryWindow) => void;
  readonly onClose: () => void;
}

/** From when until when a gate lets a ticket type in. */
export function WindowDialog(props: WindowDialogProps) {
  const { t } = useTranslation();
  const { gate, type, rule, onTake, onClose } = props;
  const [from, setFrom] = useState(rule?.admitsFrom ?? '');
  const [until, setUntil] = useState(rule?.admitsUntil ?? '');
  const take = (window: EntryWindow): void => {
    onTake(window);
    onClose();
  };
  // The doors' day is nearly always the window's.
  const onDay = (value: string, doors: string): string =>
    value.startsWith('T') && doors !== '' ? `${doors.slice(0, 10)}${value}` : value;
  return (
    <DialogFrame title={t('events.matrix.windowTitle', { gate, type })} onClose={onClose}>
      <Form
        className="dialog__form"
        onSubmit={(event) => {
          event.preventDefault();
          take({
            admitsFrom: from === '' ? null : onDay(from, props.doorsOpenAt),
            admitsUntil: until === '' ? null : onDay(until, props.doorsCloseAt),
          });
        }}
      >
        <p>{t('events.matrix.windowText')}</p>
        <MomentEntry label={t('events.matrix.admitsFrom')} value={from} onChange={setFrom} />
        <MomentEntry label={t('events.matrix.admitsUntil')} value={until} onChange={setUntil} />
        <footer className="dialog__actions">
          <ActionButton
            label={t('events.matrix.clear')}
            onPress={() => take({ admitsFrom: null, admitsUntil: null })}
          />
          <ActionButton type="submit" look="main" label={t('events.matrix.take')} />
        </footer>
      </Form>
    </DialogFrame>
  );
}
