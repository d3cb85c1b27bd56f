import { decideAdmission } from '#shared/domain/admission.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { isCardEnough } from '#shared/face/card-rule.ts';
import type { FaceFinding } from '#shared/face/finding.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import type { FaceChecks } from './face-check.ts';
import type { EventFaces } from './face-reference.ts';
import type { OverridePorts } from './override.ts';
import { freshId } from './fresh-id.ts';
import { holderOf } from './passage.ts';
import { groundsNow } from './presentation.ts';

export interface ConfirmCardPorts extends Omit<OverridePorts, 'staff' | 'pins'> {
  readonly checks: Pick<FaceChecks, 'hasFailed'>;
  readonly faces: EventFaces;
}

/** What an override by the card alone is known by: it names no supervisor. */
function isByCard({ staff_id, reason }: CheckInRow): boolean {
  return staff_id === null && reason === 'identity-checked';
}

/**
 * Wires the use case: gate staff compared the person with their identity card by eye, and they
 * pass. Recorded as an override without a supervisor. Repeated, it answers with the recorded one.
 * @returns throws GatehouseError check-in-unknown, card-not-enough, already-overridden, disk-full,
 * database-unavailable
 */
export function createConfirmCard(ports: ConfirmCardPorts): (checkInId: Uuid) => AdmissionResult {
  const { store, checks, faces, recorder, passages, answers, undoWindow, device, clock } = ports;

  function confirmed(checkInId: Uuid): {
    about: CheckInRow & { readonly face: FaceFinding };
    earlier: CheckInRow | null;
  } {
    const found = store.checkIn(checkInId);
    if (found === null) throw new GatehouseError('check-in-unknown', 'no such check-in');
    const { kind, verdict, face } = found;
    if (kind !== 'verdict' || face === undefined || !isCardEnough(face)) {
      throw new GatehouseError('card-not-enough', `${kind} ${verdict}`, { verdict });
    }
    const about = { ...found, face };
    const earlier = store.checkInOfScan(about.scan_id, 'override');
    if (earlier === null) return { about, earlier };
    const isUndone = store.checkInOfScan(about.scan_id, 'undo') !== null;
    if (isByCard(earlier) && !isUndone) return { about, earlier };
    throw new GatehouseError('already-overridden', 'the verdict was overridden before');
  }

  return (checkInId) => {
    const at = toInstant(clock.wall());
    const { row, holder, isNew } = store.transaction(() => {
      const { about, earlier } = confirmed(checkInId);
      const found = holderOf(store, about);
      if (earlier !== null) return { row: earlier, holder: found, isNew: false };
      // A card shows who somebody is, and overrules nothing else: since the verdict the ticket may
      // have been used, revoked, or the hall filled up.
      const verdict = decideAdmission(groundsNow(store, about).facts, at);
      if (verdict !== 'admitted') {
        throw new GatehouseError('card-not-enough', `by now ${verdict}`, { verdict });
      }
      // The event may ask for more by now.
      const { policy } = faces.settingsOf(about.event_id);
      if (policy === 'required' && !isCardEnough({ ...about.face, policy })) {
        throw new GatehouseError('card-not-enough', 'a face is required by now');
      }
      // Nor may an older verdict help who was compared since and did not match.
      if (about.registration_id !== null && checks.hasFailed(about.registration_id)) {
        throw new GatehouseError('card-not-enough', 'a comparison since did not match');
      }
      const { face: _, ...rest } = about;
      const override: CheckInRow = {
        ...rest,
        id: freshId(),
        kind: 'override',
        about_id: about.id,
        kiosk_id: device.kioskId,
        scanned_text: null,
        staff_id: null,
        reason: 'identity-checked',
        occurred_at: at,
      };
      recorder.record(override);
      passages.apply(override, found);
      return { row: override, holder: found, isNew: true };
    });
    if (isNew) undoWindow.open(row.id);
    return answers.answer(row, holder, null);
  };
}
