import { CircleUserRound, KeyRound, LogOut, Palette, UserRoundCog } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MenuButton, type MenuChoice } from '../components/menu-button.tsx';
import { visibleText } from '../components/visible-text.ts';
import { AppearanceDialog } from './appearance-dialog.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import { useAdmin } from './use-admin.ts';

export interface AccountMenuProps {
  readonly isAtGate: boolean;
  readonly onSwitchUser: () => void;
  readonly onLeave: () => void;
}

type Item = 'password' | 'appearance' | 'switch' | 'leave';

/** Who is signed in, and what they may do about it. */
export function AccountMenu({ isAtGate, onSwitchUser, onLeave }: AccountMenuProps) {
  const { t } = useTranslation();
  const { who, may } = useAdmin();
  const [open, setOpen] = useState<'password' | 'appearance' | null>(null);
  const items: MenuChoice<Item>[] = [
    { id: 'appearance', label: t('admin.appearance'), icon: Palette },
    ...(may('session.changePassword')
      ? [{ id: 'password' as const, label: t('admin.changePassword'), icon: KeyRound }]
      : []),
    ...(isAtGate
      ? [{ id: 'switch' as const, label: t('admin.switchUser'), icon: UserRoundCog }]
      : []),
    { id: 'leave', label: t('admin.signOut'), icon: LogOut },
  ];
  const choose = (item: Item): void => {
    switch (item) {
      case 'password':
      case 'appearance':
        setOpen(item);
        return;
      case 'switch':
        onSwitchUser();
        return;
      case 'leave':
        if (isAtGate) onLeave();
        else onSwitchUser();
    }
  };
  return (
    <>
      <MenuButton
        label={[visibleText(who.name), t(`role.${who.role}`)].join(', ')}
        icon={CircleUserRound}
        look="quiet"
        items={items}
        onChoose={choose}
      />
      {open === 'appearance' ? <AppearanceDialog onClose={() => setOpen(null)} /> : null}
      {open === 'password' ? <PasswordDialog onClose={() => setOpen(null)} /> : null}
    </>
  );
}
