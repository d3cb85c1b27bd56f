import type { Uuid } from '#shared/domain/id.ts';
import type { FaceModelId } from '#shared/face/template.ts';
import type { FaceSettings } from '#shared/ipc/face-contract.ts';

/** What a person's enrolled pictures give the gate. */
export type FaceReference =
  | { readonly kind: 'no-consent' }
  | { readonly kind: 'no-selfie' }
  /** There are pictures, and none shows a face that can be compared. */
  | { readonly kind: 'unusable' }
  /** Consent and a picture, no template of this model yet. */
  | { readonly kind: 'to-make' }
  | { readonly kind: 'ready'; readonly templates: readonly Uint8Array[] };

/** What the gate compares a face with. The templates are open: they never leave the core. */
export interface FaceReferences {
  /** O(log n). */
  referenceOf(userId: Uuid, model: FaceModelId): FaceReference;
}

/** How an event uses faces. */
export interface EventFaces {
  /** As set on this kiosk; else as the event came, with the bands that ship. */
  settingsOf(eventId: Uuid): FaceSettings;
}
