import { Encrypter } from 'age-encryption';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import {
  SYNC_FILE_FORMAT,
  SYNC_FILE_VERSION,
  type SyncFileHeader,
  type SyncFileLine,
  type SyncFileSeal,
} from '#shared/wire/sync-file.ts';
import type { Device } from '../device.ts';
import { freshId } from '../fresh-id.ts';
import { requireRegularTarget } from '../../regular-target.ts';
import type { CommonEvents } from './lan-ports.ts';
import type { PeerStore } from './ports.ts';
import { runningSha256, syncFileBytesToSign } from './stick-seal.ts';

/** Where a file's lines come from: one reading of the copy as it is at one moment. */
export interface StickSource {
  /** Operations that the hub has not answered, and those stamped since `sinceMs`; oldest first. */
  operations(sinceMs: number): Iterable<SyncFileLine>;
  /** The rows of an event, each after those it is about. */
  rows(eventId: Uuid): Iterable<SyncFileLine>;
  close(): void;
}

export interface StickExported {
  readonly id: Uuid;
  readonly madeAt: Instant;
  readonly operations: number;
  readonly rows: number;
  /** Kiosks that can read it, beside the hub and this one. */
  readonly kiosks: number;
}

/** Peers get what happened in so many days, acknowledged or not. */
const PEER_DAYS_MS = 7 * 24 * 60 * 60_000;
const PIECE_CHARS = 64 * 1024;
const GZIP_LEVEL = 4;

/**
 * Makes files for a stick: sealed for the hub, this kiosk and every kiosk of its events that was not
 * revoked; signed by this kiosk.
 * @returns writes one beside its place and then renames it. @throws GatehouseError file-not-written;
 * the file system's error. Nothing is then left behind
 */
export function createStickExport(ports: {
  readonly device: Device;
  readonly peers: Pick<PeerStore, 'list'>;
  readonly commonEvents: CommonEvents;
  /** Events that this kiosk follows. */
  readonly events: () => readonly Uuid[];
  /** age recipients: the hub's, where there is one, and this kiosk's own. */
  readonly ownRecipients: () => Promise<readonly string[]>;
  readonly openSource: () => StickSource;
  readonly now: () => number;
}): (path: string) => Promise<StickExported> {
  function readers(): string[] {
    return ports.peers
      .list()
      .filter(({ id, revoked_at: revokedAt }) => {
        return revokedAt === null && ports.commonEvents(id).length > 0;
      })
      .flatMap(({ recipient }) => (recipient === null ? [] : [recipient]));
  }

  async function* textOf(
    source: StickSource,
    header: SyncFileHeader,
    counts: { operations: number; rows: number },
  ): AsyncGenerator<Buffer> {
    const hash = runningSha256();
    let piece = `${JSON.stringify(header)}\n`;
    const cut = async () => {
      const bytes = Buffer.from(piece, 'utf8');
      hash.update(bytes);
      piece = '';
      // The gate shares this thread.
      await nextTurn();
      return bytes;
    };
    for (const line of source.operations(ports.now() - PEER_DAYS_MS)) {
      piece += `${JSON.stringify(line)}\n`;
      counts.operations += 1;
      if (piece.length >= PIECE_CHARS) yield await cut();
    }
    for (const eventId of ports.events()) {
      for (const line of source.rows(eventId)) {
        piece += `${JSON.stringify(line)}\n`;
        counts.rows += 1;
        if (piece.length >= PIECE_CHARS) yield await cut();
      }
    }
    yield await cut();
    const sha256 = hash.soFar();
    const signature = ports.device.sign(syncFileBytesToSign(sha256));
    const seal: SyncFileSeal = {
      t: 'seal',
      sha256,
      signature: Buffer.from(signature).toString('base64'),
    };
    yield Buffer.from(`${JSON.stringify(seal)}\n`, 'utf8');
  }

  return async (path) => {
    const kiosks = readers();
    const recipients = [...new Set([...(await ports.ownRecipients()), ...kiosks])];
    if (recipients.length === 0) {
      throw new GatehouseError('not-enrolled', 'nobody could read the file');
    }
    const header: SyncFileHeader = {
      format: SYNC_FILE_FORMAT,
      version: SYNC_FILE_VERSION,
      id: freshId(),
      kiosk_id: ports.device.kioskId,
      made_at: toInstant(ports.now()),
      recipients: recipients.length,
    };
    const encrypter = new Encrypter();
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    await requireRegularTarget(path);
    const partial = `${path}.part`;
    const counts = { operations: 0, rows: 0 };
    const source = ports.openSource();
    try {
      const gzip = createGzip({ level: GZIP_LEVEL });
      const packed = pipeline(Readable.from(textOf(source, header, counts)), gzip);
      const sealed = await encrypter.encrypt(Readable.toWeb(gzip));
      const target = createWriteStream(partial, { mode: 0o600, flush: true });
      target.write(`${JSON.stringify(header)}\n`);
      const body = Readable.fromWeb(sealed);
      await Promise.all([packed, pipeline(body, target)]);
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    } finally {
      source.close();
    }
    return { id: header.id, madeAt: header.made_at, kiosks: kiosks.length, ...counts };
  };
}
