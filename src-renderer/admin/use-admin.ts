import { createContext, use, useEffect } from 'react';
import type { Instant } from '#shared/domain/instant.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { StaffCall } from '#shared/ipc/call-roles.ts';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import type { StaffName } from '#shared/ipc/session-contract.ts';
import type { ToastMessage } from '../components/toasts.tsx';
import type { EventTimes } from '../i18n/times.ts';
import type { RoomId } from './rooms.ts';

/** What a room is told by who leads to it, as `{ attendeeId }`; gone when it is left. */
export type RoomParams = Readonly<Record<string, string>>;

/** What the rooms of admin mode work with. */
export interface AdminAccess {
  /** Who is signed in. */
  readonly who: StaffName;
  /** Calls the core in this session; a session that ended leads to the sign-in by itself. */
  readonly call: CoreClient;
  /** Whether the core would take this call of this role: what it refuses is not shown. */
  readonly may: (call: StaffCall) => boolean;
  /** The event that the rooms are about; null: none is chosen. */
  readonly eventId: string | null;
  /** The same, as the list of events has it; null also until it is known. */
  readonly event: EventListItem | null;
  readonly chooseEvent: (eventId: string | null) => void;
  /** In the event's time zone; without one, in the laptop's. */
  readonly times: EventTimes;
  /** By this laptop's clock, anew twice a minute. */
  readonly now: Instant;
  readonly toast: (message: ToastMessage) => void;
  /** Opens a room; asks first where something is not saved. */
  readonly goTo: (room: RoomId, params?: RoomParams) => void;
  readonly params: RoomParams;
  /** Says whether leaving the room would lose something; see useUnsaved. */
  readonly setUnsaved: (isUnsaved: boolean) => void;
}

export const AdminContext = createContext<AdminAccess | null>(null);

/** @throws TypeError outside of admin mode */
export function useAdmin(): AdminAccess {
  const access = use(AdminContext);
  if (access === null) throw new TypeError('no admin mode around this component');
  return access;
}

/**
 * The chosen event, for rooms that the table of rooms says need one.
 * @throws TypeError where none is chosen
 */
export function useChosenEvent(): EventListItem {
  const { event } = useAdmin();
  if (event === null) throw new TypeError('this room stands without an event');
  return event;
}

/** Has whoever leaves the room asked first, as long as something in it is not saved. */
export function useUnsaved(isUnsaved: boolean): void {
  const { setUnsaved } = useAdmin();
  useEffect(() => {
    setUnsaved(isUnsaved);
    return () => setUnsaved(false);
  }, [isUnsaved, setUnsaved]);
}
