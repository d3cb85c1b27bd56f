import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { ROLES, type Role } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Clock } from './clock.ts';
import type { Device } from './device.ts';
import { freshId } from './fresh-id.ts';
import type { FactRecorder } from './operations.ts';
import type { StaffRoles } from './override.ts';
import type { StaffPin } from './staff-pin.ts';

/** Roles that may work at the face desk. */
export const DESK_ROLES: ReadonlySet<Role> = new Set<Role>(['reviewer', 'organiser', 'admin']);
const EVERY_ROLE: ReadonlySet<Role> = new Set<Role>(ROLES);

/** Roles that may change how an event uses faces. */
export const SETTING_ROLES: ReadonlySet<Role> = new Set<Role>(['organiser', 'admin']);

/** A session of which nobody hears ends after this long. */
export const DESK_IDLE_MS = 10 * 60_000;

export interface DeskStaff extends StaffRoles {
  nameOf(staffId: Uuid): string | null;
}

export interface SignedIn {
  readonly session: Uuid;
  readonly name: string;
  readonly role: Role;
  readonly endsAt: Instant;
}

/** Who works at the face desk: one member of staff at a time, remembered by this process alone. */
export interface DeskSession {
  /** @throws GatehouseError pin-wrong, pin-locked; not-allowed after the right PIN of another role */
  signIn(request: { readonly staffId: Uuid; readonly pin: string }): Promise<SignedIn>;
  /** Ends the session; of one that ended, nothing. */
  signOut(session: Uuid): void;
  /**
   * Who works in this session; it lasts from now on again.
   * @throws GatehouseError session-ended, not-allowed for a role that is not among `roles`
   */
  require(session: Uuid, roles?: ReadonlySet<Role>): Uuid;
}

interface Open {
  readonly session: Uuid;
  readonly staffId: Uuid;
  /** On the clock that nobody can set, and that runs on while the laptop sleeps. */
  endsAt: number;
}

/** Wires the desk's sessions. What is refused is noted, as at an override. */
export function createDeskSession(ports: {
  readonly pins: StaffPin;
  readonly staff: DeskStaff;
  readonly recorder: FactRecorder;
  readonly device: Device;
  readonly clock: Clock;
  readonly transaction: <T>(work: () => T) => T;
}): DeskSession {
  const { pins, staff, recorder, device, clock, transaction } = ports;
  let open: Open | null = null;

  function noteRefusal(code: string, staffId: Uuid): void {
    const actor = { type: 'kiosk', id: device.kioskId } as const;
    const facts = { code, staff_id: staffId };
    transaction(() => {
      recorder.note({ actor, type: 'desk.refused', facts });
    });
  }

  function noteStaff(type: 'desk.opened' | 'desk.closed', staffId: Uuid): void {
    const actor = { type: 'staff', id: staffId } as const;
    transaction(() => {
      recorder.note({ actor, type, facts: {} });
    });
  }

  return {
    async signIn({ staffId, pin }) {
      let role: Role;
      try {
        role = await pins.identify(staffId, pin, EVERY_ROLE);
        if (!DESK_ROLES.has(role)) {
          throw new GatehouseError('not-allowed', `role ${role} may not open the desk`);
        }
      } catch (error) {
        if (error instanceof GatehouseError) noteRefusal(error.code, staffId);
        throw error;
      }
      const session = freshId();
      noteStaff('desk.opened', staffId);
      open = { session, staffId, endsAt: clock.sinceBoot() + DESK_IDLE_MS };
      const endsAt = toInstant(clock.wall() + DESK_IDLE_MS);
      return { session, name: staff.nameOf(staffId) ?? '', role, endsAt };
    },

    signOut(session) {
      if (open?.session !== session) return;
      const { staffId } = open;
      open = null;
      noteStaff('desk.closed', staffId);
    },

    require(session, roles = DESK_ROLES) {
      const ended = (): GatehouseError =>
        new GatehouseError('session-ended', 'sign in at the face desk again');
      if (open?.session !== session) throw ended();
      // Again at every call: an import may have taken the role away.
      const role = staff.roleOf(open.staffId);
      if (clock.sinceBoot() >= open.endsAt || role === null || !DESK_ROLES.has(role)) {
        open = null;
        throw ended();
      }
      if (!roles.has(role)) throw new GatehouseError('not-allowed', `role ${role} may not do this`);
      open.endsAt = clock.sinceBoot() + DESK_IDLE_MS;
      return open.staffId;
    },
  };
}
