import { decideAdmission } from '#shared/domain/admission.ts';
import type { Direction } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { FaceNeed } from '#shared/ipc/face-contract.ts';
import { personOf } from './admission-answer.ts';
import type { FaceChecks } from './face-check.ts';
import type { EventFaces } from './face-reference.ts';
import type { GateReader } from './gate-facts.ts';
import { groundsOf, type Presentations, type Shown } from './presentation.ts';
import type { TurnRequests } from './turn-requests.ts';

export interface FaceQuestion {
  readonly scanId: Uuid;
  readonly presentation: Shown;
  readonly direction: Direction;
}

export interface FaceNeedPorts {
  readonly store: GateReader;
  readonly presentations: Presentations;
  readonly faces: EventFaces;
  readonly checks: Pick<FaceChecks, 'comparable'>;
  readonly turns: Pick<TurnRequests, 'draw'>;
}

const NOT_WANTED: FaceNeed = { wanted: false };

/**
 * What the verdict on a presentation will want to see. It decides as the verdict would and records
 * nothing, so that nobody is looked at whose ticket is refused anyway, or who gave no consent.
 * @throws GatehouseError gate-unknown, registration-unknown
 */
export function createFaceNeed(
  ports: FaceNeedPorts,
): (question: FaceQuestion, gateId: Uuid) => FaceNeed {
  const { store, presentations, faces, checks, turns } = ports;
  return ({ scanId, presentation, direction }, gateId) => {
    // Before the ticket is read: an event without faces pays nothing.
    if (store.gate(gateId)?.facePolicy === 'off') return NOT_WANTED;
    // Asked again after its verdict was recorded, that one is the answer.
    if (store.checkInOfScan(scanId, 'verdict') !== null) return NOT_WANTED;
    const shown = presentations.read(scanId, presentation, direction);
    const { facts, gate, holder } = groundsOf(store, shown, gateId);
    if (holder === null || decideAdmission(facts, shown.at) !== 'admitted') return NOT_WANTED;
    const { registrationId, userId } = holder;
    const eventId = gate.event.id;
    const reference = checks.comparable({ scanId, eventId, registrationId, userId });
    if (reference === null) return NOT_WANTED;
    return {
      wanted: true,
      person: personOf(holder),
      reference: reference.kind,
      liveness: faces.settingsOf(eventId).liveness,
      side: turns.draw(scanId),
    };
  };
}
