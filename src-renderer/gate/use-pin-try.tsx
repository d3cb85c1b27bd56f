import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { Notice } from '../components/notice.tsx';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useNow } from '../use-now.ts';
import { PIN_DIGITS } from './pin-pad.tsx';
import { opensAt, secondsUntil, type OpensAt } from './try-wait.ts';

/** Why the last try was refused, and from when the next is open. */
interface Trouble {
  readonly code: ErrorCode;
  readonly at: OpensAt;
}

export interface PinTry {
  readonly pin: string;
  readonly setPin: (pin: string) => void;
  readonly isChecking: boolean;
  readonly trouble: ErrorCode | null;
  /** Seconds until the next try is open. */
  readonly wait: number;
  /** Whether the PIN is whole and may be tried now. */
  readonly isOpen: boolean;
  /** Tries; what `call` rejects with becomes the trouble, and the PIN is typed anew. */
  readonly submit: (call: (pin: string) => Promise<void>) => Promise<void>;
}

/** A PIN on its way: typed, tried, refused, and open again after a wait. */
export function usePinTry(): PinTry {
  const [pin, setPin] = useState('');
  const [isChecking, setChecking] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const now = useNow(500);
  const wait = secondsUntil(trouble?.at ?? null, now);

  const submit: PinTry['submit'] = async (call) => {
    if (isChecking) return;
    setChecking(true);
    setTrouble(null);
    try {
      await call(pin);
    } catch (error) {
      const { code, facts } = asGatehouseError(error);
      setTrouble({ code, at: opensAt(Number(facts['retryInSeconds'] ?? 0), Date.now()) });
      setPin('');
    } finally {
      setChecking(false);
    }
  };

  const isOpen = pin.length === PIN_DIGITS && wait === 0;
  return { pin, setPin, isChecking, trouble: trouble?.code ?? null, wait, isOpen, submit };
}

/** Why the PIN did not do, and how long until the next try. */
export function PinTrouble({
  trouble,
  wait,
}: {
  readonly trouble: ErrorCode;
  readonly wait: number;
}) {
  const { t } = useTranslation();
  return (
    <Notice
      tone="bad"
      isUrgent
      title={t(errorKey(trouble))}
      {...(wait === 0 ? {} : { text: t('dialog.override.nextTry', { count: wait }) })}
    />
  );
}
