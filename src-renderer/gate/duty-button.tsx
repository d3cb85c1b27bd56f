import { UserRound, UserRoundX } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { visibleText } from '../components/visible-text.ts';
import { useGate } from './gate-context.ts';
import { useDutySince } from './use-duty-since.ts';

/** Who stands at this gate, beside its name; pressed, the gate is handed over. */
export function DutyButton() {
  const { t } = useTranslation();
  const { gate, duty } = useGate();
  const since = useDutySince();
  const { onDuty } = duty;
  if (onDuty === undefined) return null;
  const Icon = onDuty === null ? UserRoundX : UserRound;
  return (
    <Button
      className="button button--plain duty-button"
      aria-haspopup="dialog"
      onPress={() => gate.open({ open: 'duty' })}
    >
      <Icon aria-hidden="true" size="1.4em" />
      {onDuty === null ? (
        <span className="duty-button__words">{t('duty.nobody')}</span>
      ) : (
        <span className="duty-button__words">
          <span className="duty-button__name">{visibleText(onDuty.staff.name)}</span>{' '}
          <span className="duty-button__since">{t('duty.since', { time: since(onDuty) })}</span>
        </span>
      )}
    </Button>
  );
}
