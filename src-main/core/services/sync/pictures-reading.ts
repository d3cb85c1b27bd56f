import type { Uuid } from '#shared/domain/id.ts';
import type { HubCalls, ThumbnailSeal } from './pictures-ports.ts';
import type { ThumbnailStore } from './ports.ts';

type Address<P extends string> = {
  readonly fileId: Uuid;
  readonly personId: Uuid;
  readonly purpose: P;
};
type Reading =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly why: 'missing' | 'erased' | 'damaged' };

const ORIGINAL_MS = 60_000;

/**
 * Reads a face's picture where it is, or else its thumbnail: for the gate, which waits for no network.
 * @param readFile the vault's
 */
export function createFaceReading(ports: {
  readonly readFile: (address: Address<'face'>) => Promise<Reading>;
  readonly thumbnails: Pick<ThumbnailStore, 'find'>;
  readonly seal: Pick<ThumbnailSeal, 'open'>;
}): (address: Address<'face'>) => Promise<Reading> {
  return async (address) => {
    const reading = await ports.readFile(address);
    if (reading.ok) return reading;
    const held = ports.thumbnails.find(address.fileId);
    if (held === null || held.userId !== address.personId) return reading;
    const of = { documentId: address.fileId, userId: held.userId };
    const bytes = ports.seal.open(of, held.sealed);
    return bytes === null ? { ok: false, why: 'erased' } : { ok: true, bytes };
  };
}

/**
 * Reads a document's picture, and fetches it from the hub where it is not here yet: for the review in an
 * office. What came is kept in the vault, under its person's key.
 * @returns as the vault says; `missing` where the hub has none for us
 */
export function createOriginalReading<P extends 'face' | 'identity'>(ports: {
  readonly readFile: (address: Address<P>) => Promise<Reading>;
  readonly writeFile: (
    files: readonly (Address<P> & { readonly bytes: Uint8Array })[],
  ) => Promise<void>;
  readonly hub: Pick<HubCalls, 'pictures'>;
  /** Whether the person's row is still here: what was erased meanwhile is not brought back. */
  readonly isHeld: (documentId: Uuid) => boolean;
}): (address: Address<P>) => Promise<Reading> {
  const running = new Map<Uuid, Promise<Reading>>();

  async function fetchOne(address: Address<P>): Promise<Reading> {
    const signal = AbortSignal.timeout(ORIGINAL_MS);
    const missing: Reading = { ok: false, why: 'missing' };
    for await (const { id, data } of ports.hub.pictures('original', [address.fileId], signal)) {
      if (id !== address.fileId) continue;
      if (data === null || !ports.isHeld(id)) return missing;
      await ports.writeFile([{ ...address, bytes: data }]);
      return { ok: true, bytes: data };
    }
    return missing;
  }

  return async (address) => {
    const reading = await ports.readFile(address);
    // Who has no key yet never had a picture here: the vault makes one as it writes.
    if (reading.ok || reading.why === 'damaged' || !ports.isHeld(address.fileId)) return reading;
    let asked = running.get(address.fileId);
    if (asked === undefined) {
      asked = fetchOne(address).finally(() => running.delete(address.fileId));
      running.set(address.fileId, asked);
    }
    return asked;
  };
}
