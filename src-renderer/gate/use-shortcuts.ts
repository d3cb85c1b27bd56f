import { useEffect } from 'react';
import { useServices } from '../services.tsx';
import type { GateController } from './gate-controller.ts';

/** Keys of the gate screen, as people read them. */
export const SHORTCUTS = {
  alerts: 'F1',
  search: 'F2',
  number: 'F3',
  override: 'F4',
  lookAgain: 'F5',
  recent: 'F6',
  direction: 'F7',
  menu: 'F8',
  card: 'F9',
  undo: 'Ctrl+Z',
  back: 'Esc',
} as const;

/** Keys that do what the buttons do. In a dialog only the dialog's own keys count. */
export function useShortcuts(gate: GateController, recordsExits: boolean): void {
  const { data } = useServices();
  useEffect(() => {
    const hasAlerts = (): boolean => (data.facts().sync?.openAlerts ?? 0) > 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.metaKey || event.repeat) return;
      const { dialog, view, direction } = gate.state();
      if (dialog !== null) return;
      const done = (): void => event.preventDefault();
      if (event.ctrlKey) {
        if (event.code === 'KeyZ') {
          done();
          gate.undo();
        }
        return;
      }
      switch (event.key) {
        case SHORTCUTS.alerts:
          done();
          if (hasAlerts()) gate.open({ open: 'alerts' });
          return;
        case SHORTCUTS.search:
          done();
          return gate.open({ open: 'search' });
        case SHORTCUTS.number:
          done();
          return gate.open({ open: 'number' });
        case SHORTCUTS.override:
          done();
          if (view.at === 'verdict' && view.result.overridable) gate.open({ open: 'override' });
          return;
        case SHORTCUTS.lookAgain:
          done();
          return gate.lookAgain();
        case SHORTCUTS.card:
          done();
          return gate.confirmCard();
        case SHORTCUTS.recent:
          done();
          return gate.open({ open: 'recent' });
        case SHORTCUTS.direction:
          done();
          if (recordsExits) gate.direct(direction === 'in' ? 'out' : 'in');
          return;
        case SHORTCUTS.menu:
          done();
          return gate.open({ open: 'menu' });
        case 'Escape':
          return view.at === 'facing' ? gate.skipFace() : gate.dismiss();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [gate, recordsExits, data]);
}
