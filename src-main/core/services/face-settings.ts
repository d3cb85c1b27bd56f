import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { shippedBands } from '#shared/face/bands.ts';
import type { FaceLiveness, FacePolicy } from '#shared/face/policy.ts';
import type { FaceModelId } from '#shared/face/template.ts';
import type { FaceSettings } from '#shared/ipc/face-contract.ts';
import type { EventFaces } from './face-reference.ts';

/** How an event came, or was set here. */
export interface StoredFaceSettings {
  readonly policy: FacePolicy;
  readonly liveness: FaceLiveness;
  readonly evidenceDays: number | null;
  /** Set here: of the scores; null: as the model ships. */
  readonly matchFrom: number | null;
  readonly mismatchBelow: number | null;
  readonly setHere: 0 | 1;
}

export interface FaceSettingsStore {
  /** Null: no such event. */
  settingsOf(eventId: Uuid): StoredFaceSettings | null;
  /** @param staffId who set them */
  set(eventId: Uuid, settings: FaceSettings, by: { staffId: Uuid; at: Instant }): void;
  remove(eventId: Uuid): void;
}

export interface FaceSettingsOfEvents extends EventFaces {
  isSetHere(eventId: Uuid): boolean;
}

/** Reads how events use faces: as set on this kiosk, else as they came. */
export function createFaceSettings(
  store: Pick<FaceSettingsStore, 'settingsOf'>,
  model: FaceModelId,
): FaceSettingsOfEvents {
  return {
    settingsOf(eventId) {
      const bands = shippedBands(model);
      const stored = store.settingsOf(eventId);
      if (stored === null) return { policy: 'off', liveness: 'signs', evidenceDays: null, bands };
      const { policy, liveness, evidenceDays, matchFrom, mismatchBelow } = stored;
      if (matchFrom === null || mismatchBelow === null) {
        return { policy, liveness, evidenceDays, bands };
      }
      return {
        policy,
        liveness,
        evidenceDays,
        bands: { match: matchFrom, mismatch: mismatchBelow },
      };
    },
    isSetHere: (eventId) => store.settingsOf(eventId)?.setHere === 1,
  };
}
