import { Gauge, LogOut, ScanFace, SlidersHorizontal, UserRoundSearch, Undo2 } from 'lucide-react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../components/action-button.tsx';
import { visibleText } from '../components/visible-text.ts';
import type { SignedIn } from './desk-access.ts';

const ROOMS = [
  { room: 'people', Icon: UserRoundSearch },
  { room: 'decisions', Icon: Gauge },
  { room: 'settings', Icon: SlidersHorizontal },
] as const;
export type DeskRoom = (typeof ROOMS)[number]['room'];

export interface DeskBarProps {
  readonly status: GateStatus;
  /** Absent: nobody is. */
  readonly signedIn?: {
    readonly who: SignedIn;
    readonly room: DeskRoom;
    readonly onRoom: (room: DeskRoom) => void;
    readonly onSignOut: () => void;
  };
  readonly onLeave: () => void;
}

/** Where one is, who one is, and the way back to the gate. */
export function DeskBar({ status, signedIn, onLeave }: DeskBarProps) {
  const { t } = useTranslation();
  return (
    <header>
      {status.throwawayKey ? <p className="strip desk__strip">{t('gate.throwaway')}</p> : null}
      <div className="desk-bar">
        <div className="desk-bar__title">
          <p className="desk-bar__event">{visibleText(status.event.title)}</p>
          <h1 className="desk-bar__name">
            <ScanFace aria-hidden="true" size="1.2em" />
            {t('desk.title')}
          </h1>
        </div>
        {signedIn === undefined ? null : (
          <nav className="desk-bar__rooms" aria-label={t('desk.rooms')}>
            <ToggleButtonGroup
              className="rooms"
              aria-label={t('desk.rooms')}
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[signedIn.room]}
              onSelectionChange={(keys) => {
                const chosen = ROOMS.find(({ room }) => keys.has(room));
                if (chosen !== undefined) signedIn.onRoom(chosen.room);
              }}
            >
              {ROOMS.map(({ room, Icon }) => (
                <ToggleButton key={room} id={room} className="rooms__room">
                  <Icon aria-hidden="true" size="1.3em" />
                  {t(`desk.${room}`)}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
          </nav>
        )}
        <div className="desk-bar__who">
          {signedIn === undefined ? null : (
            <>
              <p className="desk-bar__staff">
                <span>{visibleText(signedIn.who.name)}</span>
                <span className="desk-bar__role">{t(`role.${signedIn.who.role}`)}</span>
              </p>
              <ActionButton
                icon={LogOut}
                label={t('desk.signOut')}
                look="quiet"
                onPress={signedIn.onSignOut}
              />
            </>
          )}
          <ActionButton icon={Undo2} label={t('desk.toGate')} onPress={onLeave} />
        </div>
      </div>
    </header>
  );
}
