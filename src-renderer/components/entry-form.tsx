import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Form } from 'react-aria-components';

export interface EntryFormProps {
  /** Checks and sends. What is wrong is then said at the fields. */
  readonly onSubmit: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A form of entries: Enter sends it, and the first field that is wrong takes the focus. */
export function EntryForm({ onSubmit, className = 'form', children }: EntryFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [sent, setSent] = useState(0);
  useEffect(() => {
    if (sent === 0) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [sent]);
  return (
    <Form
      ref={form}
      className={className}
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
        setSent((times) => times + 1);
      }}
    >
      {children}
    </Form>
  );
}
