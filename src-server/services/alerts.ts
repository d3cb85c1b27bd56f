import type { AlertRow } from '#shared/domain/alert.ts';
import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { ClashRow } from '#shared/wire/sync.ts';
import type { StaffActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { QuarantineReason } from './operation-ports.ts';
import type { AfterPlace } from './registration-ports.ts';
import type { Transact, Transaction } from './transaction.ts';

/** One of the two check-ins of an alert, as staff compare them. */
export interface AlertEntry {
  readonly id: Uuid;
  readonly occurred_at: Instant;
  readonly gate_id: Uuid;
  /** Null: the gate is gone. */
  readonly gate: string | null;
  readonly kiosk_id: Uuid;
  readonly kiosk: string | null;
  readonly has_picture: boolean;
}

/** An alert with what staff need to judge it. */
export interface ListedAlert extends AlertRow {
  readonly user_id: Uuid;
  readonly name: string;
  readonly entries: readonly AlertEntry[];
}

/** A check-in that could not be believed, without what it says of anybody. */
export interface ListedQuarantine {
  readonly position: number;
  readonly id: Uuid;
  readonly kiosk_id: Uuid;
  readonly kiosk: string | null;
  readonly carried_by: Uuid;
  readonly why: QuarantineReason;
  readonly received_at: Instant;
}

/** Lists of what wants an eye, the latest first. */
export interface AlertStore {
  alerts(asked: {
    readonly eventId: Uuid | null;
    readonly isOpen: boolean | null;
    readonly after: AfterPlace | null;
    readonly limit: number;
  }): Promise<readonly ListedAlert[]>;
  lock(tx: Transaction, id: Uuid): Promise<AlertRow | null>;
  close(
    tx: Transaction,
    id: Uuid,
    end: Pick<AlertRow, 'closed_at' | 'closed_by' | 'note' | 'closed_hlc'>,
  ): Promise<void>;
  clashes(asked: {
    readonly eventId: Uuid | null;
    readonly after: AfterPlace | null;
    readonly limit: number;
  }): Promise<readonly ClashRow[]>;
  /** @param before of an earlier page's last; null: the latest */
  quarantine(before: number | null, limit: number): Promise<readonly ListedQuarantine[]>;
}

export interface Alerts {
  /** Ends an alert; the earliest end stands. @throws GatehouseError alert-unknown */
  close(id: Uuid, note: string | null, actor: StaffActor): Promise<AlertRow>;
}

/** Wires the ends of alerts. */
export function createAlerts(ports: {
  readonly store: AlertStore;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): Alerts {
  const { store, audit, transact, now } = ports;
  return {
    close: (id, note, actor) =>
      transact(async (tx) => {
        const alert = await store.lock(tx, id);
        if (alert === null) throw new GatehouseError('alert-unknown', 'no alert of this id');
        if (alert.closed_at !== null) return alert;
        const end = {
          closed_at: toInstant(now()),
          closed_by: actor.id,
          note,
          closed_hlc: nextStamp(null, now()),
        };
        await store.close(tx, id, end);
        await audit.record(tx, {
          actor,
          type: 'alert.closed',
          facts: { alert_id: id, registration_id: alert.registration_id },
          about: { type: 'event', id: alert.event_id },
        });
        return { ...alert, ...end };
      }),
  };
}
