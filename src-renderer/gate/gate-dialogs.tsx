import { AlertDialog } from './alert-dialog.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { DutyDialog } from './duty-dialog.tsx';
import { useGate } from './gate-context.ts';
import { LockDownDialog } from './lock-down-dialog.tsx';
import { NetworkDialog } from './network-dialog.tsx';
import { NumberDialog } from './number-dialog.tsx';
import { OverrideDialog } from './override-dialog.tsx';
import { RecentDialog } from './recent-dialog.tsx';
import { SearchDialog } from './search-dialog.tsx';
import { SettingsDialog } from './settings-dialog.tsx';

export interface GateDialogsProps {
  readonly onChangeGate: () => void;
  readonly onOpenAdmin: () => void;
}

/** The dialog that is open, if any. */
export function GateDialogs({ onChangeGate, onOpenAdmin }: GateDialogsProps) {
  const { dialog, view } = useGate().state;
  if (dialog === null) return null;
  switch (dialog.open) {
    case 'search':
      return <SearchDialog />;
    case 'number':
      return <NumberDialog />;
    case 'confirm':
      return <ConfirmDialog hit={dialog.hit} typed={dialog.typed} />;
    case 'override':
      return view.at === 'verdict' ? <OverrideDialog result={view.result} /> : null;
    case 'recent':
      return <RecentDialog />;
    case 'alerts':
      return <AlertDialog />;
    case 'network':
      return <NetworkDialog />;
    case 'duty':
      return <DutyDialog />;
    case 'lock-down':
      return <LockDownDialog />;
    case 'menu':
      return <SettingsDialog onChangeGate={onChangeGate} onOpenAdmin={onOpenAdmin} />;
  }
}
