import { openSealed, sealBytes } from '../keys/sealed-bytes.ts';
import type { ThumbnailSeal } from '../services/sync/pictures-ports.ts';
import type { KeyStore } from './key-store.ts';

/** Seals small pictures with AES-256-GCM under the key that a person's selfie has. */
export function createThumbnailSeal(keys: Pick<KeyStore, 'find' | 'findOrMake'>): ThumbnailSeal {
  const bindings = (documentId: string, userId: string): string =>
    `gatehouse-thumbnail-1\0${documentId}\0${userId}`;
  return {
    seal({ documentId, userId }, picture) {
      const key = keys.findOrMake([userId], 'face').get(userId);
      if (key === undefined) throw new TypeError('findOrMake left a person out');
      return sealBytes(key, picture, bindings(documentId, userId));
    },
    open({ documentId, userId }, sealed) {
      const key = keys.find(userId, 'face');
      return key === null ? null : openSealed(key, sealed, bindings(documentId, userId));
    },
  };
}
