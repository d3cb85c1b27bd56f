import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { ROLES, type Role } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { StaffName } from '#shared/ipc/session-contract.ts';
import type { Device } from './device.ts';
import { createSessionBook, type LiveSession, type SessionPorts } from './session-book.ts';
import type { StaffPin } from './staff-pin.ts';

/** Whoever scans nobody for so long has gone. */
export const DUTY_IDLE_MS = 60 * 60_000;
export const DUTY_LONGEST_MS = 24 * 60 * 60_000;

const ANYBODY: ReadonlySet<Role> = new Set<Role>(ROLES);

export interface OnDuty {
  readonly staff: StaffName;
  readonly since: Instant;
}

/** Who stands at the gate, if they said so. The gate works on without anybody. */
export interface Duty {
  current(): OnDuty | null;
  /** Whom the gate's facts are done by; reads only, so that it may run in any transaction. */
  staffId(): Uuid | null;
  /** They are there: somebody was scanned. Writes nothing. */
  noteScan(): void;
  /** The one before is off duty. @throws GatehouseError pin-wrong, pin-locked */
  take(request: { readonly staffId: Uuid; readonly pin: string }): Promise<OnDuty>;
  leave(): void;
  sweep(): void;
}

/** Wires duty at the gate. What is refused is noted, as at an override. */
export function createDuty(
  ports: SessionPorts & { readonly pins: StaffPin; readonly device: Device },
): Duty {
  const { pins, device, recorder, transaction } = ports;
  const book = createSessionBook(ports, {
    kind: 'gate',
    idleMs: DUTY_IDLE_MS,
    longestMs: DUTY_LONGEST_MS,
    endType: 'duty.ended',
    onEnd: () => undefined,
  });

  function standing(): LiveSession | null {
    const live = book.latest();
    return live === null || book.overBy(live) !== null ? null : live;
  }

  function onDuty({ stored, staff }: LiveSession): OnDuty {
    const { name, role } = staff;
    return { staff: { id: stored.staffId, name, role }, since: stored.signedInAt };
  }

  return {
    current() {
      const live = standing();
      return live === null ? null : onDuty(live);
    },
    staffId: () => standing()?.stored.staffId ?? null,
    noteScan() {
      const live = standing();
      if (live !== null) book.use(live);
    },
    async take({ staffId, pin }) {
      try {
        await pins.identify(staffId, pin, ANYBODY);
      } catch (error) {
        if (error instanceof GatehouseError) {
          const actor = { type: 'kiosk', id: device.kioskId } as const;
          const facts = { code: error.code, staff_id: staffId };
          transaction(() => {
            recorder.note({ actor, type: 'duty.refused', facts });
          });
        }
        throw error;
      }
      const { live, confirm } = transaction(() => {
        const opened = book.open(staffId);
        const facts = { session_id: opened.live.stored.id };
        recorder.note({ actor: { type: 'staff', id: staffId }, type: 'duty.taken', facts });
        return opened;
      });
      confirm();
      return onDuty(live);
    },
    leave() {
      const live = book.latest();
      if (live !== null) book.close(live, book.overBy(live) ?? 'signed-out');
    },
    sweep: () => {
      book.sweep();
    },
  };
}
