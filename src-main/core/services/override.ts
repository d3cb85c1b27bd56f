import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { OVERRIDING_ROLES, type OverrideReason, type Role } from '#shared/domain/staff.ts';
import { verdictRow } from '#shared/domain/verdict.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import type { AdmissionAnswers } from './admission-answer.ts';
import type { Clock } from './clock.ts';
import type { Device } from './device.ts';
import type { GateStore } from './gate-facts.ts';
import type { FactRecorder } from './operations.ts';
import { holderOf, type Passages } from './passage.ts';
import type { UndoWindow } from './undo-window.ts';
import { freshId } from './fresh-id.ts';

/** Who signs in over a verdict. */
export interface SupervisorPin {
  /** @throws GatehouseError pin-wrong or pin-locked */
  verify(staffId: Uuid, pin: string): Promise<unknown>;
}

export interface StaffRoles {
  /** The role of an active member of staff; null where there is none. */
  roleOf(staffId: Uuid): Role | null;
}

/**
 * Whoever decides at a gate by PIN, asked again in the transaction that records it: the PIN's check took
 * time in which anything may have changed.
 * @throws GatehouseError not-allowed
 */
export function requireOverridingRole(staff: StaffRoles, staffId: Uuid): void {
  const role = staff.roleOf(staffId);
  if (role !== null && OVERRIDING_ROLES.has(role)) return;
  throw new GatehouseError('not-allowed', `role ${role ?? 'none'} may not decide by PIN`);
}

export interface OverrideRequest {
  readonly checkInId: Uuid;
  readonly staffId: Uuid;
  readonly pin: string;
  readonly reason: OverrideReason;
}

type Asked = Omit<OverrideRequest, 'pin'>;

export interface Override {
  /**
   * A supervisor lets the person pass all the same; the verdict they overrule is kept. Repeated by
   * the same supervisor for the same reason, with the PIN, it answers with the recorded override:
   * they may have asked a core that ended between its commit and its answer.
   * @throws GatehouseError check-in-unknown, not-overridable, already-overridden, pin-wrong,
   * pin-locked, not-allowed, disk-full, database-unavailable
   */
  readonly override: (request: OverrideRequest) => Promise<AdmissionResult>;
}

export interface OverridePorts {
  readonly store: GateStore;
  readonly staff: StaffRoles;
  readonly pins: SupervisorPin;
  readonly recorder: FactRecorder;
  readonly passages: Passages;
  readonly answers: AdmissionAnswers;
  readonly undoWindow: UndoWindow;
  readonly device: Device;
  readonly clock: Clock;
}

/** Wires the use case; the supervisor's role is looked up again in the override's transaction. */
export function createOverride(ports: OverridePorts): Override {
  const { store, staff, pins, recorder, passages, answers, undoWindow, device, clock } = ports;

  function overridable({ checkInId, staffId, reason }: Asked): {
    about: CheckInRow;
    /** The same override, recorded before. */
    earlier: CheckInRow | null;
  } {
    const about = store.checkIn(checkInId);
    if (about === null) throw new GatehouseError('check-in-unknown', 'no such check-in');
    if (about.kind !== 'verdict' || !verdictRow(about.verdict).overridable) {
      throw new GatehouseError('not-overridable', `${about.kind} ${about.verdict}`, {
        verdict: about.verdict,
      });
    }
    const earlier = store.checkInOfScan(about.scan_id, 'override');
    if (earlier === null) return { about, earlier };
    const isSame = earlier.staff_id === staffId && earlier.reason === reason;
    // One that was undone lets nobody in: the ticket is to be shown again.
    if (isSame && store.checkInOfScan(about.scan_id, 'undo') === null) return { about, earlier };
    throw new GatehouseError('already-overridden', 'the verdict was overridden before');
  }

  /** Who tried, by what they claimed: a PIN that was guessed at must not go unseen. */
  function noteRefusal(error: unknown, checkInId: Uuid, staffId: Uuid): void {
    const code = error instanceof GatehouseError ? error.code : null;
    if (code !== 'pin-wrong' && code !== 'pin-locked') return;
    const facts = { code, check_in_id: checkInId, staff_id: staffId };
    const actor = { type: 'kiosk', id: device.kioskId } as const;
    store.transaction(() => {
      recorder.note({ actor, type: 'override.refused', facts });
    });
  }

  return {
    async override(request) {
      const { checkInId, staffId, pin, reason } = request;
      // Before the PIN, so that a hopeless attempt does not count as one. Not the role: a refusal
      // must not tell whose PIN would do.
      overridable(request);
      try {
        await pins.verify(staffId, pin);
      } catch (error) {
        noteRefusal(error, checkInId, staffId);
        throw error;
      }

      const wallMs = clock.wall();
      const { row, holder, isNew } = store.transaction(() => {
        // Again, since the PIN's check took time in which anything may have changed.
        const { about, earlier } = overridable(request);
        requireOverridingRole(staff, staffId);
        const found = holderOf(store, about);
        if (earlier !== null) return { row: earlier, holder: found, isNew: false };
        // What was found of the face stays with the verdict that it made.
        const { face: _, ...rest } = about;
        const override: CheckInRow = {
          ...rest,
          id: freshId(),
          kind: 'override',
          about_id: about.id,
          kiosk_id: device.kioskId,
          scanned_text: null,
          staff_id: staffId,
          reason,
          occurred_at: toInstant(wallMs),
        };
        recorder.record(override);
        passages.apply(override, found);
        return { row: override, holder: found, isNew: true };
      });
      if (isNew) undoWindow.open(row.id);
      return answers.answer(row, holder, null);
    },
  };
}
