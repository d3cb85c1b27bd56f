import type { Uuid } from '#shared/domain/id.ts';
import { openSealed, sealBytes } from '../keys/sealed-bytes.ts';
import type { KeyStore } from './key-store.ts';

function bindings(personId: Uuid, entryId: Uuid): string {
  return `gatehouse-log-values-1\0${personId}\0${entryId}`;
}

/** Seals values of the activity log under the key of their person: the key's end is theirs too. */
export function createLogSeal(
  keys: Pick<KeyStore, 'findOrMake'>,
): (personId: Uuid, entryId: Uuid, text: string) => Uint8Array {
  return (personId, entryId, text) => {
    const key = keys.findOrMake([personId], 'log').get(personId);
    if (key === undefined) throw new TypeError('findOrMake left a person out');
    return sealBytes(key, Buffer.from(text, 'utf8'), bindings(personId, entryId));
  };
}

/** Opens what createLogSeal sealed; null where the key is erased, or the bytes are another's. */
export function createLogOpener(
  keys: Pick<KeyStore, 'find'>,
): (personId: Uuid, entryId: Uuid, sealed: Uint8Array) => string | null {
  return (personId, entryId, sealed) => {
    const key = keys.find(personId, 'log');
    if (key === null) return null;
    return openSealed(key, sealed, bindings(personId, entryId))?.toString('utf8') ?? null;
  };
}
