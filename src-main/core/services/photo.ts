import type { Uuid } from '#shared/domain/id.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import { GatehouseError } from '#shared/errors.ts';

/** A person's photograph as the copy knows it. */
export interface PhotoEntry {
  readonly fileId: Uuid;
  readonly mime: string;
}

export interface PhotoPorts {
  /** The selfie of a person; null where the copy has none. */
  readonly findSelfie: (userId: Uuid) => PhotoEntry | null;
  /** Reads one encrypted file. */
  readonly readFile: (address: {
    readonly fileId: Uuid;
    readonly personId: Uuid;
    readonly purpose: 'face';
  }) => Promise<
    | { readonly ok: true; readonly bytes: Uint8Array }
    | { readonly ok: false; readonly why: 'missing' | 'erased' | 'damaged' }
  >;
}

/**
 * The handler of gate.photo: a person's selfie, decrypted.
 * It refuses with photo-unavailable, `reason` among its facts; the verdict never waits for it.
 */
export function photoHandler({ findSelfie, readFile }: PhotoPorts): CoreHandlers['gate.photo'] {
  return async ({ userId }) => {
    const refused = (reason: string) =>
      new GatehouseError('photo-unavailable', `no photograph to show: ${reason}`, { reason });
    const entry = findSelfie(userId);
    if (entry === null) throw refused('none');
    const reading = await readFile({ fileId: entry.fileId, personId: userId, purpose: 'face' });
    if (!reading.ok) throw refused(reading.why);
    // A Buffer's pool would travel over the port whole: give it bytes of its own.
    return { mime: entry.mime, bytes: Uint8Array.from(reading.bytes) };
  };
}
