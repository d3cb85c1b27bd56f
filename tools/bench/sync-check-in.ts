import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { operationText } from '#shared/domain/operation.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import type { NetworkKiosk, SyncStand } from './sync-stand.ts';

/** A check-in that lets somebody in, and its signed operation. */
export function signedCheckIn(
  { eventId, gateIds }: SyncStand,
  { device }: NetworkKiosk,
  seq: number,
  registrationId: Uuid | null = null,
): { readonly row: CheckInRow; readonly operation: CarriedOperation } {
  const row: CheckInRow = {
    id: newId(),
    kind: 'verdict',
    scan_id: newId(),
    about_id: null,
    event_id: eventId,
    gate_id: gateIds[0] ?? newId(),
    kiosk_id: device.kioskId,
    verdict: 'admitted',
    direction: 'in',
    way: 'camera',
    ticket_number: null,
    registration_id: registrationId,
    user_id: null,
    scanned_text: null,
    staff_id: null,
    reason: null,
    occurred_at: toInstant(Date.now()),
  };
  const payload = JSON.stringify(row);
  const head = {
    id: newId(),
    kiosk_id: device.kioskId,
    seq,
    hlc: nextStamp(null, Date.now()),
    type: 'check-in.recorded' as const,
    base_version: null,
  };
  const bytes = device.sign(Buffer.from(operationText(head, payload), 'utf8'));
  const signature = Buffer.from(bytes).toString('base64');
  return { row, operation: { ...head, payload, signature } };
}
