import { letsPass } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { PictureView } from '#shared/ipc/face-contract.ts';
import type { Evidence } from './evidence.ts';
import type { GateReader } from './gate-facts.ts';

/**
 * The live frame that was kept with an admission, for staff who must tell a mistake from a shared
 * ticket. Only of the event that the kiosk stands at.
 * @returns rejects with GatehouseError check-in-unknown, or photo-unavailable, `reason` among its
 * facts
 */
export function createDoorPhoto(ports: {
  readonly store: Pick<GateReader, 'checkIn'>;
  readonly evidence: Pick<Evidence, 'read'>;
}): (checkInId: Uuid, eventId: Uuid) => Promise<PictureView> {
  const { store, evidence } = ports;
  return async (checkInId, eventId) => {
    const row = store.checkIn(checkInId);
    // Of who stayed out the desk has the frame, for who signed in there.
    if (row === null || row.event_id !== eventId || !letsPass(row)) {
      throw new GatehouseError('check-in-unknown', 'no such admission to this event');
    }
    return evidence.read(row.about_id ?? row.id);
  };
}
