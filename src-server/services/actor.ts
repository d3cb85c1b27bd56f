import type { Uuid } from '#shared/domain/id.ts';
import type { KioskUse } from '#shared/wire/sync.ts';
import type { Role } from '#shared/domain/staff.ts';

/** Where a request came from, as the log keeps it. */
export interface Origin {
  /** The client's address, as the trusted proxies say. Null: not over the network. */
  readonly ip: string | null;
  /** At most 200 signs. */
  readonly userAgent: string | null;
}

/** Somebody who registered, signed in. */
export interface AttendeeActor extends Origin {
  readonly type: 'attendee';
  readonly id: Uuid;
  readonly sessionId: Uuid;
}

/** A member of staff, signed in. */
export interface StaffActor extends Origin {
  readonly type: 'staff';
  readonly id: Uuid;
  readonly role: Role;
  readonly sessionId: Uuid;
}

/** A laptop of a gate or an office, which proved that it holds its key. */
export interface KioskActor extends Origin {
  readonly type: 'kiosk';
  readonly id: Uuid;
  readonly use: KioskUse;
  /** It may still hand over what it has not sent yet, and nothing else. */
  readonly isRevoked: boolean;
}

/** The hub itself (a job, a command), or somebody who is not signed in. */
export interface SystemActor extends Origin {
  readonly type: 'system';
  readonly id: null;
}

export type SignedInActor = AttendeeActor | StaffActor;
/** Who does something. */
export type Actor = SignedInActor | KioskActor | SystemActor;
