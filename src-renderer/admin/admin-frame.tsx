import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import { mayCall } from '#shared/ipc/call-roles.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import type { SessionView } from '#shared/ipc/session-contract.ts';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Notice } from '../components/notice.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { createToasts, showToast, ToastPlace, type ToastMessage } from '../components/toasts.tsx';
import { eventTimes } from '../i18n/times.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import { useNow } from '../use-now.ts';
import { AccountMenu } from './account-menu.tsx';
import { EventPicker } from './event-picker.tsx';
import { IdleWarning } from './idle-warning.tsx';
import { RoomView } from './room-view.tsx';
import { ROOM_IDS, ROOMS, type Room, type RoomId } from './rooms.ts';
import { SideNav } from './side-nav.tsx';
import { AdminContext, type AdminAccess, type RoomParams } from './use-admin.ts';
import { useEventChoice } from './use-event-choice.ts';
import { useSessionClock } from './use-session-clock.ts';

export interface AdminFrameProps {
  readonly session: SessionView;
  /** The gate behind this; null: this laptop stands at none. */
  readonly gate: GateStatus | null;
  readonly throwawayKey: boolean;
  readonly onEnd: () => void;
  readonly onSwitchUser: () => void;
  readonly onLeave: () => void;
}

/** How often the rooms' clock goes on, ms: their times count minutes. */
const NOW_MS = 30_000;
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const NO_PARAMS: RoomParams = {};

/** Where one is. Opening a room again, even the same, is a new visit. */
interface Visit {
  readonly room: RoomId | null;
  readonly params: RoomParams;
  readonly number: number;
}

/** Admin mode with somebody signed in: the rooms around what they are about. */
export function AdminFrame(props: AdminFrameProps) {
  const { session, gate, throwawayKey, onEnd, onSwitchUser, onLeave } = props;
  const { staff: who } = session;
  const { t, i18n } = useTranslation();
  const call = useSessionCall(onEnd);
  const { report } = useServices();
  const signOfLife = useCallback(() => {
    call('session.current', {}).catch((error: unknown) => {
      report(`session.current: ${String(error)}`);
    });
  }, [call, report]);
  const clock = useSessionClock(session, signOfLife, onEnd);
  const { eventId, event, choose, chooseEvent } = useEventChoice(who, call, gate?.event.id ?? null);

  const rooms = useMemo(() => roomsFor(who.role), [who.role]);
  const [visit, setVisit] = useState<Visit>(() => ({
    room: rooms[0]?.id ?? null,
    params: NO_PARAMS,
    number: 0,
  }));
  const [toasts] = useState(createToasts);
  const unsaved = useRef(false);
  const [asked, setAsked] = useState<(() => void) | null>(null);
  const place = useRef<HTMLElement>(null);

  /** Does what leaves the room; where something is not saved, only after a yes. */
  const leaveRoom = useCallback((go: () => void) => {
    if (unsaved.current) setAsked(() => go);
    else go();
  }, []);
  const goTo = useCallback(
    (room: RoomId, params: RoomParams = NO_PARAMS) =>
      leaveRoom(() => {
        setVisit(({ number }) => ({ room, params, number: number + 1 }));
        place.current?.focus();
        place.current?.scrollTo(0, 0);
      }),
    [leaveRoom],
  );
  const setUnsaved = useCallback((isUnsaved: boolean) => {
    unsaved.current = isUnsaved;
  }, []);
  const toast = useCallback((message: ToastMessage) => showToast(toasts, message), [toasts]);

  const timeZone = event?.timeZone ?? HERE;
  const times = useMemo(() => eventTimes(i18n.language, timeZone), [i18n.language, timeZone]);
  const now = toInstant(useNow(NOW_MS));
  const access = useMemo<AdminAccess>(
    () => ({
      who,
      call,
      may: (name) => mayCall(who.role, name),
      eventId,
      event,
      chooseEvent,
      times,
      now,
      toast,
      goTo,
      params: visit.params,
      setUnsaved,
    }),
    [who, call, eventId, event, chooseEvent, times, now, toast, goTo, visit.params, setUnsaved],
  );
  const room = rooms.find(({ id }) => id === visit.room);
  return (
    <AdminContext value={access}>
      <div className="admin">
        <button type="button" className="admin__skip" onClick={() => place.current?.focus()}>
          {t('admin.skip')}
        </button>
        <SideNav
          rooms={rooms}
          room={visit.room}
          onRoom={goTo}
          isAtGate={gate !== null}
          onLeave={() => leaveRoom(onLeave)}
        />
        <header className="admin__top">
          <EventPicker onChoose={(chosen) => leaveRoom(() => choose(chosen))} />
          {throwawayKey ? <p className="admin__trial">{t('gate.throwaway')}</p> : null}
          <AccountMenu
            isAtGate={gate !== null}
            onSwitchUser={() => leaveRoom(onSwitchUser)}
            onLeave={() => leaveRoom(onLeave)}
          />
        </header>
        <main className="admin__room" ref={place} tabIndex={-1}>
          {clock.stage.at === 'old' ? (
            <OldSession endsAt={times.short(session.endsAt, now)} />
          ) : null}
          {room === undefined ? (
            <>
              <PageHeader title={t('admin.title')} />
              <EmptyState title={t('admin.noRoom')} text={t('admin.noRoomText')} />
            </>
          ) : (
            <RoomView key={`${room.id} ${visit.number}`} room={room} />
          )}
        </main>
        <ToastPlace toasts={toasts} />
        {asked === null ? null : (
          <ConfirmDialog
            title={t('admin.unsaved.title')}
            text={t('admin.unsaved.text')}
            action={t('admin.unsaved.leave')}
            tone="bad"
            onConfirm={async () => {
              unsaved.current = false;
              asked();
            }}
            onClose={() => setAsked(null)}
          />
        )}
        {clock.stage.at === 'idle' ? (
          <IdleWarning seconds={clock.stage.seconds} onStay={clock.stay} onSignOut={onSwitchUser} />
        ) : null}
      </div>
    </AdminContext>
  );
}

/** The rooms that a role may use, in the order of the navigation. */
function roomsFor(role: Role): readonly Room[] {
  return ROOM_IDS.flatMap((id) =>
    ROOMS.filter((room) => room.id === id && mayCall(role, room.needs)),
  );
}

function OldSession({ endsAt }: { readonly endsAt: string }) {
  const { t } = useTranslation();
  return (
    <Notice
      isUrgent
      title={t('admin.ending.title')}
      text={t('admin.ending.text', { time: endsAt })}
    />
  );
}

/** The core's calls, and the end of the session where the core knows it no more. */
function useSessionCall(onEnd: () => void): CoreClient {
  const { core } = useServices();
  return useCallback<CoreClient>(
    async (name, input) => {
      try {
        return await core.call(name, input);
      } catch (error) {
        if (asGatehouseError(error).code === 'session-ended') onEnd();
        throw error;
      }
    },
    [core, onEnd],
  );
}
