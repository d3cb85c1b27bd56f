import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useNow } from '../use-now.ts';
import { useGate } from './gate-context.ts';
import { SHORTCUTS } from './use-shortcuts.ts';

/** Takes back the last entry, for as long as that is offered, with the seconds left. */
export function UndoButton({ isNamed = false }: { readonly isNamed?: boolean }) {
  const { t } = useTranslation();
  const { gate, state } = useGate();
  const now = useNow(250);
  const { undoable } = state;
  if (undoable === null) return null;
  const seconds = Math.max(0, Math.ceil((undoable.until - now) / 1000));
  // Beside another's verdict a bare 'undo' would seem to be about that one.
  const { name } = undoable;
  const named =
    name === null ? t('gate.undoUnnamed') : t('gate.undoFor', { name: visibleText(name) });
  const label = isNamed ? named : t('gate.undo');
  return (
    <ActionButton
      icon={Undo2}
      label={label}
      keys={SHORTCUTS.undo}
      className="undo"
      onPress={() => gate.undo()}
    >
      <span className="undo__seconds">{t('gate.undoSeconds', { count: seconds })}</span>
    </ActionButton>
  );
}
