import { CircleCheck, OctagonX, TriangleAlert, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Signal } from './verdict-look.ts';

const MARKS = { green: CircleCheck, amber: TriangleAlert, red: OctagonX, neutral: Undo2 };

/** A verdict's colour in a list: colour, shape and word. */
export function SignalMark({ signal }: { readonly signal: Signal }) {
  const { t } = useTranslation();
  const Mark = MARKS[signal];
  return (
    <span className={`mark mark--${signal}`}>
      <Mark aria-hidden="true" size="1.5em" />
      <span className="sr-only">{t(`signal.${signal}`)}</span>
    </span>
  );
}
