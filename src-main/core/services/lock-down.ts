import type { Uuid } from '#shared/domain/id.ts';
import type { FactRecorder } from './operations.ts';
import { requireOverridingRole, type StaffRoles, type SupervisorPin } from './override.ts';

/** Holds a laptop at its gate, and lets it go: the shell does either, a supervisor decides. */
export type LockDown = (asked: {
  readonly isOn: boolean;
  readonly staffId: Uuid;
  readonly pin: string;
}) => Promise<void>;

/**
 * Wires the use case. The entry in the activity log is committed before the shell is told.
 * @throws GatehouseError (the use case) pin-wrong, pin-locked, not-allowed
 */
export function createLockDown(ports: {
  readonly staff: StaffRoles;
  readonly pins: SupervisorPin;
  readonly recorder: Pick<FactRecorder, 'note'>;
  readonly transaction: <T>(work: () => T) => T;
  readonly tell: (isOn: boolean) => void;
}): LockDown {
  const { staff, pins, recorder, transaction, tell } = ports;
  return async ({ isOn, staffId, pin }) => {
    await pins.verify(staffId, pin);
    transaction(() => {
      requireOverridingRole(staff, staffId);
      recorder.note({
        actor: { type: 'staff', id: staffId },
        type: isOn ? 'kiosk.held' : 'kiosk.freed',
        facts: {},
      });
    });
    tell(isOn);
  };
}
