import { ArrowLeftRight, Hash, History, Search, Settings } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { useGate } from './gate-context.ts';
import { SHORTCUTS } from './use-shortcuts.ts';

/** What staff may do while no ticket is there; each by touch and by key. */
export function ActionBar({ recordsExits }: { readonly recordsExits: boolean }) {
  const { t } = useTranslation();
  const { gate, state } = useGate();
  const other = state.direction === 'in' ? 'out' : 'in';
  return (
    <nav className="actions" aria-label={t('gate.waysIn')}>
      <ActionButton
        icon={Search}
        label={t('gate.search')}
        keys={SHORTCUTS.search}
        onPress={() => gate.open({ open: 'search' })}
      />
      <ActionButton
        icon={Hash}
        label={t('gate.typeNumber')}
        keys={SHORTCUTS.number}
        onPress={() => gate.open({ open: 'number' })}
      />
      <ActionButton
        icon={History}
        label={t('gate.recent')}
        keys={SHORTCUTS.recent}
        onPress={() => gate.open({ open: 'recent' })}
      />
      {recordsExits ? (
        <ActionButton
          icon={ArrowLeftRight}
          label={t(state.direction === 'in' ? 'gate.switchToOut' : 'gate.switchToIn')}
          keys={SHORTCUTS.direction}
          onPress={() => gate.direct(other)}
        />
      ) : null}
      <span className="actions__space" />
      <ActionButton
        icon={Settings}
        label={t('gate.menu')}
        keys={SHORTCUTS.menu}
        onPress={() => gate.open({ open: 'menu' })}
      />
    </nav>
  );
}
