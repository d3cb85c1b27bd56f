import type { AlertRow } from '#shared/domain/alert.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { PictureView } from '#shared/ipc/face-contract.ts';
import type { AlertView } from '#shared/ipc/sync-contract.ts';
import { requireOverridingRole, type StaffRoles, type SupervisorPin } from '../override.ts';
import type { FactRecorder } from '../operations.ts';
import type { AlertStore } from './ports.ts';

/** Names of what an alert is about, as this copy knows them. */
export interface AlertNames {
  checkIn(id: Uuid): CheckInRow | null;
  gate(id: Uuid): string | null;
  kiosk(id: Uuid): string | null;
  holder(registrationId: Uuid): {
    readonly userId: Uuid;
    readonly name: string;
    readonly ticketType: string | null;
  } | null;
}

export interface Alerts {
  /** Open ones of an event, the newest first; null: of all. */
  list(eventId: Uuid | null): AlertView[];
  /**
   * The frame taken at the gate, else the registered photograph.
   * @throws GatehouseError alert-unknown, photo-unavailable
   */
  photo(
    alertId: Uuid,
    which: 'first' | 'second',
  ): Promise<{ readonly from: 'gate' | 'registration'; readonly picture: PictureView }>;
  /**
   * A supervisor ends an alert. One that is closed already stays as it is.
   * @throws GatehouseError alert-unknown, pin-wrong, pin-locked, not-allowed
   */
  close(closing: {
    readonly alertId: Uuid;
    readonly staffId: Uuid;
    readonly pin: string;
    readonly note: string;
  }): Promise<void>;
}

/** Wires what staff see and do of double entries. */
export function createAlerts(ports: {
  readonly store: AlertStore;
  readonly names: AlertNames;
  readonly staff: StaffRoles;
  readonly pins: SupervisorPin;
  readonly recorder: Pick<FactRecorder, 'recordFact'>;
  readonly transaction: <T>(work: () => T) => T;
  /** A frame that was kept here, or that another kiosk or the hub has; null: none can be had. */
  readonly doorFrame: (checkIn: CheckInRow) => Promise<PictureView | null>;
  /** @throws GatehouseError photo-unavailable */
  readonly photoOf: (userId: Uuid) => Promise<PictureView>;
  readonly now: () => number;
}): Alerts {
  const { store, names, staff, pins, recorder, transaction, doorFrame, photoOf, now } = ports;

  function find(id: Uuid): AlertRow {
    const alert = store.find(id);
    if (alert === null) throw new GatehouseError('alert-unknown', 'no such alert');
    return alert;
  }

  function entry(checkInId: Uuid, fallback: AlertRow): AlertView['first'] {
    const row = names.checkIn(checkInId);
    return {
      checkInId,
      at: row?.occurred_at ?? fallback.raised_at,
      gateName: row === null ? null : names.gate(row.gate_id),
      kioskName: row === null ? null : names.kiosk(row.kiosk_id),
    };
  }

  return {
    list: (eventId) =>
      store.open(eventId).map((alert) => {
        const holder = names.holder(alert.registration_id);
        return {
          id: alert.id,
          raisedAt: alert.raised_at,
          personName: holder?.name ?? null,
          ticketType: holder?.ticketType ?? null,
          first: entry(alert.first_id, alert),
          second: entry(alert.second_id, alert),
        };
      }),

    async photo(alertId, which) {
      const alert = find(alertId);
      const checkIn = names.checkIn(which === 'first' ? alert.first_id : alert.second_id);
      const frame = checkIn === null ? null : await doorFrame(checkIn);
      if (frame !== null) return { from: 'gate', picture: frame };
      const userId = names.holder(alert.registration_id)?.userId ?? checkIn?.user_id ?? null;
      if (userId === null) {
        throw new GatehouseError('photo-unavailable', 'nobody to show', { reason: 'none' });
      }
      return { from: 'registration', picture: await photoOf(userId) };
    },

    async close({ alertId, staffId, pin, note }) {
      // Before the PIN, so that a hopeless attempt does not count as one.
      find(alertId);
      await pins.verify(staffId, pin);
      transaction(() => {
        const alert = find(alertId);
        if (alert.closed_at !== null) return;
        requireOverridingRole(staff, staffId);
        const closing = {
          alert_id: alertId,
          event_id: alert.event_id,
          closed_at: toInstant(now()),
          closed_by: staffId,
          note: note === '' ? null : note,
        };
        recorder.recordFact({
          fact: { type: 'alert.closed', payload: closing },
          activity: {
            actor: { type: 'staff', id: staffId },
            type: 'alert.closed',
            facts: { id: alertId, kind: alert.kind },
          },
          apply: (hlc) => {
            store.close(closing, hlc);
          },
        });
      });
    },
  };
}
