import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { PictureView } from '#shared/ipc/face-contract.ts';
import { freshId } from './fresh-id.ts';

/** A live frame that is kept with a check-in (table `evidence`). */
export interface EvidenceRow {
  readonly file_id: Uuid;
  readonly check_in_id: Uuid;
  readonly event_id: Uuid;
  readonly user_id: Uuid;
  readonly keep_until: Instant;
}

/** Where it is written down which frames are kept. */
export interface EvidenceStore {
  /** Inside the transaction of the check-in. */
  insertEvidence(row: EvidenceRow): void;
  /** The frame of a check-in; null: none is kept. */
  evidenceOf(checkInId: Uuid): EvidenceRow | null;
  /** Whether a row names this file. */
  hasEvidenceFile(fileId: Uuid): boolean;
}

interface FrameAddress {
  readonly fileId: Uuid;
  readonly personId: Uuid;
  readonly purpose: 'evidence';
}

/** The frames' files, each sealed under its person's key. */
export interface EvidenceFiles {
  /** Durable when it resolves. */
  write(files: readonly (FrameAddress & { readonly bytes: Uint8Array })[]): Promise<void>;
  read(
    address: FrameAddress,
  ): Promise<
    | { readonly ok: true; readonly bytes: Uint8Array }
    | { readonly ok: false; readonly why: 'missing' | 'erased' | 'damaged' }
  >;
  remove(fileId: Uuid): Promise<void>;
  /** Ids of all files. */
  list(): Promise<Uuid[]>;
}

/** Something to keep with a check-in: written, and not yet named by a row. */
export interface WrittenFrame {
  readonly fileId: Uuid;
  readonly personId: Uuid;
}

/** Live frames at the gate. */
export interface Evidence {
  /** Seals and writes a frame; it is durable then. Null: it could not be, and the gate goes on. */
  write(personId: Uuid, frame: Uint8Array): Promise<WrittenFrame | null>;
  /** Names the frame in the transaction of its check-in. `days` after the doors' closing it goes. */
  keep(
    frame: WrittenFrame,
    checkIn: { readonly id: Uuid; readonly eventId: Uuid },
    doorsCloseAt: Instant,
    days: number,
  ): void;
  /** Once the transaction is over, however it ended: a frame that no row names is removed. */
  settle(frame: WrittenFrame): Promise<void>;
  /** @returns rejects with GatehouseError photo-unavailable, `reason` among its facts */
  read(checkInId: Uuid): Promise<PictureView>;
  has(checkInId: Uuid): boolean;
  /**
   * Removes files that no row names: a crash between file and row, or an erasure between row and
   * file, left them.
   * @returns how many
   */
  sweep(): Promise<number>;
  /** Whether a frame of this person is being written. */
  isWriting(personId: Uuid): boolean;
}

const DAY_MS = 24 * 60 * 60_000;

/** Until when a live frame is kept, where the doors close then. */
export function evidenceEnd(doorsCloseAt: Instant, days: number): Instant {
  return toInstant(toMilliseconds(doorsCloseAt) + days * DAY_MS);
}

export function createEvidence(ports: {
  readonly store: EvidenceStore;
  readonly files: EvidenceFiles;
  /** A frame could not be kept, or not be removed. */
  readonly onTrouble: (what: 'not-kept' | 'not-removed', error: unknown) => void;
}): Evidence {
  const { store, files, onTrouble } = ports;
  // Files before their rows: no sweep may take them for orphans.
  const unsettled = new Map<Uuid, Uuid>();

  async function remove(fileId: Uuid): Promise<boolean> {
    try {
      await files.remove(fileId);
      return true;
    } catch (error) {
      onTrouble('not-removed', error);
      return false;
    }
  }

  return {
    async write(personId, frame) {
      const fileId = freshId();
      unsettled.set(fileId, personId);
      try {
        await files.write([{ fileId, personId, purpose: 'evidence', bytes: frame }]);
        return { fileId, personId };
      } catch (error) {
        // A full disk, most likely. Who stands at the gate is let in or not all the same.
        onTrouble('not-kept', error);
        await remove(fileId);
        unsettled.delete(fileId);
        return null;
      }
    },
    keep({ fileId, personId }, { id, eventId }, doorsCloseAt, days) {
      store.insertEvidence({
        file_id: fileId,
        check_in_id: id,
        event_id: eventId,
        user_id: personId,
        keep_until: evidenceEnd(doorsCloseAt, days),
      });
    },
    async settle({ fileId }) {
      try {
        if (!store.hasEvidenceFile(fileId)) await remove(fileId);
      } finally {
        unsettled.delete(fileId);
      }
    },
    async read(checkInId) {
      const refused = (reason: string) =>
        new GatehouseError('photo-unavailable', `no frame to show: ${reason}`, { reason });
      const row = store.evidenceOf(checkInId);
      if (row === null) throw refused('none');
      const reading = await files.read({
        fileId: row.file_id,
        personId: row.user_id,
        purpose: 'evidence',
      });
      if (!reading.ok) throw refused(reading.why);
      // A Buffer's pool would travel over the port whole: give it bytes of its own.
      return { mime: 'image/jpeg', bytes: Uint8Array.from(reading.bytes) };
    },
    has: (checkInId) => store.evidenceOf(checkInId) !== null,
    async sweep() {
      let removed = 0;
      for (const fileId of await files.list()) {
        if (unsettled.has(fileId) || store.hasEvidenceFile(fileId)) continue;
        if (await remove(fileId)) removed += 1;
      }
      return removed;
    },
    isWriting: (personId) => [...unsettled.values()].includes(personId),
  };
}
