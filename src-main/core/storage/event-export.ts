import { stat } from 'node:fs/promises';
import type { KeyObject } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { PackageLine } from '#shared/wire/event-package.ts';
import { rawPublicKey, signerFingerprint } from '../services/event-package-signer.ts';
import { writeEventPackage } from '../services/event-package-writer.ts';
import type { ReadableDatabase } from './database.ts';
import { readPackageRows, type PackagedPicture, type PackageRows } from './event-package-rows.ts';
import { asStorageError } from './storage-error.ts';
import type { Vault } from './vault.ts';

export interface PackageExport {
  readonly eventId: Uuid;
  /** Absolute. A file there is replaced when all is written, not before. */
  readonly path: string;
  readonly packageId: Uuid;
  readonly createdAt: Instant;
  /** Who it says it is from; null: the organising party. */
  readonly issuer: string | null;
  readonly privateKey: KeyObject;
}

export interface PackageExported {
  readonly attendees: number;
  readonly bytes: number;
  readonly fingerprint: string;
}

/** How far an export is, in lines. */
export interface ExportProgress {
  readonly done: number;
  readonly total: number;
}

/** Lines between two turns of the thread, so that it answers other questions meanwhile. */
const LINES_A_TURN = 500;
/** A selfie was erased while the package was written: once more, without it. */
const ATTEMPTS = 3;

class PictureGone extends Error {}

/** What kept the file from being written, in words that say what to do. */
function fileError(error: unknown): unknown {
  const mapped = asStorageError(error);
  if (mapped instanceof GatehouseError) {
    if (mapped.code !== 'database-unavailable') return mapped;
  } else if (!(error instanceof Error && 'syscall' in error)) return error;
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return new GatehouseError('file-not-written', `the file was not written: ${reason}`, { reason });
}

/** Writes events for other laptops: for the thread of long reads, each over its own snapshot. */
export function createEventExport(sources: {
  /** Opens one more connection. */
  readonly openSnapshot: () => ReadableDatabase;
  readonly vault: Pick<Vault, 'read'>;
}) {
  const running = new Map<Uuid, { done: number; total: number }>();

  async function selfieBytes(picture: PackagedPicture): Promise<Buffer | null> {
    const { id: fileId, user_id: personId } = picture;
    const read = await sources.vault.read({ fileId, personId, purpose: 'face' });
    return read.ok ? read.bytes : null;
  }

  /** Ids of pictures that can be read: the package's first line says how many lines follow. */
  async function readablePictures(rows: PackageRows): Promise<Set<Uuid>> {
    const readable = new Set<Uuid>();
    for (const picture of rows.pictures()) {
      if ((await selfieBytes(picture)) !== null) readable.add(picture.id);
    }
    return readable;
  }

  async function* linesOf(
    rows: PackageRows,
    readable: ReadonlySet<Uuid>,
    progress: { done: number; total: number },
  ): AsyncGenerator<PackageLine> {
    const counted = async (line: PackageLine): Promise<PackageLine> => {
      progress.done++;
      if (progress.done % LINES_A_TURN === 0) await nextTurn();
      return line;
    };
    for (const line of rows.head()) yield await counted(line);
    for (const { user, pictures, rest } of rows.people()) {
      yield await counted(user);
      for (const picture of pictures) {
        if (!readable.has(picture.id)) continue;
        const bytes = await selfieBytes(picture);
        if (bytes === null) throw new PictureGone();
        const line = { t: 'document' as const, row: picture, data: bytes.toString('base64') };
        yield await counted(line);
      }
      for (const line of rest) yield await counted(line);
    }
  }

  async function write(database: ReadableDatabase, wanted: PackageExport): Promise<number> {
    const { eventId, path, privateKey } = wanted;
    const rows = readPackageRows(database, eventId);
    if (rows === null) throw new GatehouseError('event-unknown', `no event ${eventId}`);
    if (!rows.madeHere) {
      throw new GatehouseError('not-made-here', `event ${eventId} came with a package`);
    }
    const readable = await readablePictures(rows);
    const progress = { done: 0, total: rows.plainLines + readable.size };
    running.set(wanted.packageId, progress);
    const { title, attendees } = rows;
    const header = {
      id: wanted.packageId,
      created_at: wanted.createdAt,
      issuer: (wanted.issuer ?? rows.partyName).slice(0, 100),
      events: [{ id: eventId, title, attendees }],
      rows: progress.total,
    };
    await writeEventPackage(path, { header, lines: linesOf(rows, readable, progress) }, privateKey);
    return attendees;
  }

  async function attempt(wanted: PackageExport): Promise<number> {
    const database = sources.openSnapshot();
    try {
      // All reads see the event as it is now, whatever the gate writes meanwhile.
      database.exec('BEGIN');
      return await write(database, wanted);
    } finally {
      database.close();
    }
  }

  async function attempts(wanted: PackageExport): Promise<number> {
    for (let left = ATTEMPTS; ; left--) {
      try {
        return await attempt(wanted);
      } catch (error) {
        if (!(error instanceof PictureGone) || left === 1) throw fileError(error);
      }
    }
  }

  return {
    async exportEventPackage(wanted: PackageExport): Promise<PackageExported> {
      try {
        const attendees = await attempts(wanted);
        const { size: bytes } = await stat(wanted.path);
        const fingerprint = signerFingerprint(rawPublicKey(wanted.privateKey));
        return { attendees, bytes, fingerprint };
      } finally {
        running.delete(wanted.packageId);
      }
    },
    /** Null: not yet, or no more. */
    exportProgress({ packageId }: { readonly packageId: Uuid }): ExportProgress | null {
      return running.get(packageId) ?? null;
    },
  };
}
