import type { Uuid } from '#shared/domain/id.ts';

/** What pictures ask of the hub; rejects as the hub's other calls do (hub-port.ts). */
export interface HubCalls {
  /** @returns each picture as it comes; null data: there is none, or it is not for us */
  pictures(
    size: 'thumbnail' | 'display' | 'original',
    ids: readonly Uuid[],
    signal: AbortSignal,
  ): AsyncIterable<{ readonly id: Uuid; readonly data: Uint8Array | null }>;
  /** PUT /v1/sync/evidence/:checkInId. @param frame JPEG */
  sendEvidence(checkInId: Uuid, frame: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Null: the hub has none. */
  evidence(checkInId: Uuid, signal: AbortSignal): Promise<Uint8Array | null>;
}

/** Seals small pictures under their person's key of purpose face, as the vault does files. */
export interface ThumbnailSeal {
  seal(of: { readonly documentId: Uuid; readonly userId: Uuid }, picture: Uint8Array): Uint8Array;
  /** Null: its key was erased, or it is another's. */
  open(
    of: { readonly documentId: Uuid; readonly userId: Uuid },
    sealed: Uint8Array,
  ): Uint8Array | null;
}

/** Milliseconds of a quiet moment; or why not now. */
export type Busy = () => boolean;
