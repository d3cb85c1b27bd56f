import type { LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Form } from 'react-aria-components';
import { PinActions } from './pin-actions.tsx';
import { PinPad } from './pin-pad.tsx';
import { SupervisorChoice } from './supervisor-choice.tsx';
import { usePinTry } from './use-pin-try.tsx';

export interface SupervisorFormProps {
  /** What it is about, and what else is asked for: above who decides. */
  readonly children: ReactNode;
  /** Whether what else is asked for is there. */
  readonly isReady?: boolean;
  /** Said while nothing is wrong and nothing is being checked. */
  readonly hint: string;
  readonly icon: LucideIcon;
  readonly label: string;
  /** What it rejects with is shown, and the PIN typed anew. */
  readonly onDecide: (by: { readonly staffId: string; readonly pin: string }) => Promise<void>;
}

/** What a supervisor decides with nothing but their PIN: who they are, the PIN, and the button. */
export function SupervisorForm(props: SupervisorFormProps) {
  const { children, isReady = true, hint, icon, label, onDecide } = props;
  const [staffId, setStaffId] = useState<string | null>(null);
  const attempt = usePinTry();
  const { pin, setPin, isChecking, isOpen, submit } = attempt;
  const isComplete = staffId !== null && isReady && isOpen;
  return (
    <Form
      className="override"
      onSubmit={(event) => {
        event.preventDefault();
        if (staffId === null || !isComplete) return;
        void submit((tried) => onDecide({ staffId, pin: tried }));
      }}
    >
      {children}
      <div className="override__parts">
        <SupervisorChoice value={staffId} onChange={setStaffId} />
        <PinPad pin={pin} onPin={setPin} isDisabled={isChecking} />
      </div>
      <PinActions attempt={attempt} isComplete={isComplete} hint={hint} icon={icon} label={label} />
    </Form>
  );
}
