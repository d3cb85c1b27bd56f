import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import type { Room, RoomId } from './rooms.ts';

export interface SideNavProps {
  /** Those that who is signed in may use. */
  readonly rooms: readonly Room[];
  readonly room: RoomId | null;
  readonly onRoom: (room: RoomId) => void;
  readonly isAtGate: boolean;
  readonly onLeave: () => void;
}

/** The rooms, and the way out. */
export function SideNav({ rooms, room, onRoom, isAtGate, onLeave }: SideNavProps) {
  const { t } = useTranslation();
  return (
    <nav className="side-nav" aria-label={t('admin.rooms')}>
      <p className="side-nav__brand">{t('app.name')}</p>
      <div className="side-nav__rooms">
        <ul>
          {rooms.map(({ id, icon: Icon }) => (
            <li key={id}>
              <button
                type="button"
                className="side-nav__room"
                aria-current={id === room ? 'page' : undefined}
                onClick={() => onRoom(id)}
              >
                <Icon aria-hidden="true" size="1.3em" />
                <span>{t(`admin.room.${id}`)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <ActionButton
        icon={Undo2}
        className="side-nav__leave"
        label={t(isAtGate ? 'admin.toGate' : 'admin.toSetup')}
        onPress={onLeave}
      />
    </nav>
  );
}
