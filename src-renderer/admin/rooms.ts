import {
  CalendarDays,
  ChartNoAxesColumn,
  ContactRound,
  FileUp,
  HeartPulse,
  House,
  IdCard,
  ListChecks,
  Network,
  ScanFace,
  ScrollText,
  Ticket,
  UsersRound,
  type LucideIcon,
} from 'lucide-react';
import type { ComponentType } from 'react';
import type { StaffCall } from '#shared/ipc/call-roles.ts';

/** Rooms of admin mode, in the order of the navigation. */
export const ROOM_IDS = [
  'overview',
  'events',
  'attendees',
  'import',
  'review',
  'tickets',
  'live',
  'readiness',
  'health',
  'sync',
  'staff',
  'log',
  'faces',
] as const;
export type RoomId = (typeof ROOM_IDS)[number];

/** One room; its name is the text `admin.room.<id>`. */
export interface Room {
  readonly id: RoomId;
  readonly icon: LucideIcon;
  /** Whoever may not make this call does not see the room. */
  readonly needs: StaffCall;
  /** It is about the chosen event: without one, the frame says so in its place. */
  readonly isAboutEvent: boolean;
  /** Its program, loaded when it is first opened. */
  readonly load: () => Promise<ComponentType>;
}

/**
 * Every room there is. A room is a folder beside this file:
 * `load: async () => (await import('./events/events-room.tsx')).EventsRoom`.
 */
export const ROOMS: readonly Room[] = [
  {
    id: 'overview',
    icon: House,
    needs: 'event.list',
    isAboutEvent: false,
    load: async () => (await import('./overview/overview-room.tsx')).OverviewRoom,
  },
  {
    id: 'events',
    icon: CalendarDays,
    // Its own call is for everybody, since a walk-in wants the ticket types.
    needs: 'attendee.list',
    isAboutEvent: false,
    load: async () => (await import('./events/events-room.tsx')).EventsRoom,
  },
  {
    id: 'attendees',
    icon: ContactRound,
    needs: 'attendee.add',
    isAboutEvent: true,
    load: async () => (await import('./attendees/attendees-room.tsx')).AttendeesRoom,
  },
  {
    id: 'import',
    icon: FileUp,
    needs: 'import.run',
    isAboutEvent: true,
    load: async () => (await import('./import/import-room.tsx')).ImportRoom,
  },
  {
    id: 'review',
    icon: IdCard,
    needs: 'kyc.next',
    isAboutEvent: false,
    load: async () => (await import('./review/review-room.tsx')).ReviewRoom,
  },
  {
    id: 'tickets',
    icon: Ticket,
    needs: 'ticket.replace',
    isAboutEvent: true,
    load: async () => (await import('./tickets/tickets-room.tsx')).TicketsRoom,
  },
  {
    id: 'live',
    icon: ChartNoAxesColumn,
    needs: 'live.picture',
    isAboutEvent: true,
    load: async () => (await import('./live/live-room.tsx')).LiveRoom,
  },
  {
    id: 'readiness',
    icon: ListChecks,
    needs: 'readiness.check',
    isAboutEvent: true,
    load: async () => (await import('./readiness/readiness-room.tsx')).ReadinessRoom,
  },
  {
    id: 'health',
    icon: HeartPulse,
    needs: 'health.read',
    isAboutEvent: false,
    load: async () => (await import('./health/health-room.tsx')).HealthRoom,
  },
  {
    id: 'sync',
    icon: Network,
    needs: 'sync.now',
    isAboutEvent: false,
    load: async () => (await import('./sync/sync-room.tsx')).SyncRoom,
  },
  {
    id: 'staff',
    icon: UsersRound,
    needs: 'staff.list',
    isAboutEvent: false,
    load: async () => (await import('./staff/staff-room.tsx')).StaffRoom,
  },
  {
    id: 'log',
    icon: ScrollText,
    needs: 'log.page',
    isAboutEvent: false,
    load: async () => (await import('./log/log-room.tsx')).LogRoom,
  },
  {
    id: 'faces',
    icon: ScanFace,
    needs: 'desk.faceSettings',
    isAboutEvent: true,
    load: async () => (await import('./faces/faces-room.tsx')).FacesRoom,
  },
];
