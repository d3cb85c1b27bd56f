import type { Actor, Handlers } from '#shared/ipc/call.ts';
import type { CoreContract, CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { StaffCall } from '#shared/ipc/call-roles.ts';
import { openActivity } from './activity.ts';
import type { AdminRequest } from './admin-request.ts';
import { openAttendees } from './attendees.ts';
import { openEvents } from './events.ts';
import { openImports } from './imports.ts';
import { openKyc } from './kyc.ts';
import { openLive } from './live.ts';
import { createReadLog, type ReadLog } from './services/read-log.ts';
import { openStaff, type Staff } from './staff.ts';
import { openTickets } from './tickets.ts';

type Domain =
  | 'attendee'
  | 'duty'
  | 'event'
  | 'import'
  | 'kyc'
  | 'live'
  | 'log'
  | 'readiness'
  | 'registration'
  | 'session'
  | 'staff'
  | 'ticket';
type AdminHandlers = Pick<CoreHandlers, Extract<keyof CoreHandlers, `${Domain}.${string}`>>;

/** All of admin mode. */
export interface Admin {
  readonly handlers: AdminHandlers;
  /** @throws GatehouseError session-ended, not-allowed */
  authorise(name: StaffCall, session: string | null): Actor;
  /** For answers that show attendees. */
  readonly noteRead: ReadLog['note'];
  /** Whether anybody of the staff is known here. */
  hasStaff(): boolean;
  /** Who stands at the gate. */
  readonly duty: Staff['duty'];
  close(): Promise<void>;
}

/** Wires admin mode's domains with each other. */
export async function openAdmin(request: AdminRequest): Promise<Admin> {
  const activity = openActivity(request);
  const staff = openStaff(request, activity.signHead);
  const tickets = openTickets(request);
  const imports = openImports(request, tickets.maker);
  const readLog = createReadLog(request);
  const handlers: Pick<Handlers<CoreContract>, keyof AdminHandlers> = {
    ...staff.handlers,
    ...activity.handlers,
    ...openEvents(request, tickets).handlers,
    ...tickets.handlers,
    ...openAttendees(request, tickets).handlers,
    ...imports.handlers,
    ...openKyc(request).handlers,
    ...openLive(request).handlers,
  };
  return {
    handlers,
    authorise: (name, session) => staff.authorise(name, session),
    noteRead: (...read) => {
      readLog.note(...read);
    },
    hasStaff: () => staff.hasStaff(),
    duty: staff.duty,
    async close() {
      await imports.close();
      await tickets.ready;
      staff.close();
      activity.close();
      await request.reader.close();
    },
  };
}
