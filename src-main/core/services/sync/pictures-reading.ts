import type { Uuid } from '#shared/domain/id.ts';
import type { HubCalls, ThumbnailSeal } from './pictures-ports.ts';
import type { ThumbnailStore } from './ports.ts';

type Address<P extends string> = {
  readonly fileId: Uuid;
  readonly personId: Uuid;
  readonly purpose: P;
};
type Reading =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly why: 'missing' | 'erased' | 'damaged' };

const PICTURE_MS = 60_000;

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
    return bytes === null ? { ok: false, why: 'erased' } : { ok: true, bytes: Buffer.from(bytes) };
  };
}

/**
 * Reads a document's picture, and fetches it from the hub where it is not here: in an office the
 * original, which is kept in the vault under its person's key; at a gate, which needs it for the numbers
 * of a face alone, a smaller one that is kept nowhere.
 * @returns as the vault says; `missing` where the hub has none for us, or can't be asked now
 */
export function createFetchedReading<P extends string>(ports: {
  readonly readFile: (address: Address<P>) => Promise<Reading>;
  readonly writeFile: (
    files: readonly (Address<P> & { readonly bytes: Uint8Array })[],
  ) => Promise<void>;
  /** Null: it can't be asked now. */
  readonly hub: () => Pick<HubCalls, 'pictures'> | null;
  readonly use: () => 'gate' | 'office';
  /** Whether the person's row is still here: what was erased meanwhile is not brought back. */
  readonly isHeld: (documentId: Uuid) => boolean;
  readonly onTrouble: (error: unknown) => void;
}): (address: Address<P>) => Promise<Reading> {
  const running = new Map<Uuid, Promise<Reading>>();

  async function fetchOne(address: Address<P>): Promise<Buffer | null> {
    const hub = ports.hub();
    if (hub === null) return null;
    const isKept = ports.use() === 'office';
    const size = isKept ? 'original' : 'display';
    const signal = AbortSignal.timeout(PICTURE_MS);
    for await (const { id, data } of hub.pictures(size, [address.fileId], signal)) {
      if (id !== address.fileId) continue;
      if (data === null || !ports.isHeld(id)) return null;
      if (isKept) await ports.writeFile([{ ...address, bytes: data }]);
      return Buffer.from(data);
    }
    return null;
  }

  async function tryOne(address: Address<P>): Promise<Reading> {
    try {
      const bytes = await fetchOne(address);
      return bytes === null ? { ok: false, why: 'missing' } : { ok: true, bytes };
    } catch (error) {
      // Who waits for it goes on without: it is asked for again another time.
      ports.onTrouble(error);
      return { ok: false, why: 'missing' };
    }
  }

  return async (address) => {
    const reading = await ports.readFile(address);
    // Who has no key yet never had a picture here: the vault makes one as it writes.
    if (reading.ok || reading.why === 'damaged' || !ports.isHeld(address.fileId)) return reading;
    let asked = running.get(address.fileId);
    if (asked === undefined) {
      asked = tryOne(address).finally(() => running.delete(address.fileId));
      running.set(address.fileId, asked);
    }
    return asked;
  };
}
