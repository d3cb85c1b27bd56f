import { Delete } from 'lucide-react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

export const PIN_DIGITS = 6;
const ROWS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export interface PinPadProps {
  readonly pin: string;
  readonly onPin: (pin: string) => void;
  readonly isDisabled: boolean;
}

/** A PIN by keyboard or by touch; never shown. */
export function PinPad({ pin, onPin, isDisabled }: PinPadProps) {
  const { t } = useTranslation();
  const set = (value: string): void => onPin(value.replaceAll(/\D/g, '').slice(0, PIN_DIGITS));
  const digit = (value: string) => (
    <Button
      key={value}
      className="button pin__key"
      isDisabled={isDisabled}
      aria-label={t('dialog.override.digit', { digit: value })}
      onPress={() => set(pin + value)}
    >
      {value}
    </Button>
  );
  return (
    <div className="pin">
      <TextField
        className="field"
        type="password"
        inputMode="numeric"
        autoComplete="off"
        value={pin}
        onChange={set}
        isDisabled={isDisabled}
      >
        <Label className="field__label">{t('dialog.override.pin')}</Label>
        <Input className="field__input pin__input" />
      </TextField>
      <output className="sr-only">{t('dialog.override.pinEntered', { count: pin.length })}</output>
      <div className="pin__keys">
        {ROWS.map(digit)}
        <span />
        {digit('0')}
        <Button
          className="button pin__key"
          isDisabled={isDisabled || pin === ''}
          aria-label={t('dialog.override.erase')}
          onPress={() => set(pin.slice(0, -1))}
        >
          <Delete aria-hidden="true" size="1.4em" />
        </Button>
      </div>
    </div>
  );
}
