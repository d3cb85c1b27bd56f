import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import {
  SYNC_FILE_SIGNING_CONTEXT,
  type SyncFileHeader,
  type SyncFileSeal,
} from '#shared/wire/sync-file.ts';
import {
  readSyncFile,
  syncFileUnreadable,
  type RunningHash,
} from '#shared/wire/sync-file-reading.ts';
import { MAX_PUSHED, type CarriedOperation, type PushResult } from '#shared/wire/sync.ts';
import type { Actor } from './actor.ts';
import type { SigningKiosk } from './operation-ports.ts';
import type { OperationIntake } from './operations.ts';

/** A file that somebody uploaded; believed by nobody yet. */
export interface ReceivedSyncFile {
  readonly header: SyncFileHeader;
  readonly bytes: number;
  /** What is inside, from its beginning each time. */
  plain(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}
/** @throws GatehouseError sync-file-unreadable */
export type ReceiveSyncFile = (upload: Readable) => Promise<ReceivedSyncFile>;

export interface SyncFileTaken {
  readonly id: Uuid;
  readonly kioskId: Uuid;
  readonly madeAt: Instant;
  readonly operations: number;
  readonly outcomes: Readonly<Record<PushResult['outcome'], number>>;
}

function runningHash(): RunningHash {
  const hash = createHash('sha256');
  return {
    update(bytes) {
      hash.update(bytes);
    },
    soFar: () => hash.copy().digest('hex'),
  };
}

function isSealedBy({ publicKey }: SigningKiosk, { sha256, signature }: SyncFileSeal): boolean {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const context = Buffer.from(SYNC_FILE_SIGNING_CONTEXT, 'latin1');
  const text = Buffer.concat([context, Buffer.from(sha256, 'hex')]);
  return verify(null, text, key, Buffer.from(signature, 'base64'));
}

/**
 * Takes what happened out of files that kiosks made for a stick; the rows in them are for kiosks, the hub
 * has its own. A first reading checks everything and takes nothing. A revoked kiosk's file is taken too:
 * no check-in is lost, and each operation is judged by itself.
 * @throws GatehouseError sync-file-unreadable, sync-file-not-for-us, sync-file-untrusted
 */
export function createSyncFiles(ports: {
  readonly receive: ReceiveSyncFile;
  readonly intake: OperationIntake;
  readonly kiosks: (ids: readonly Uuid[]) => Promise<readonly SigningKiosk[]>;
}): (upload: Readable, actor: Actor) => Promise<SyncFileTaken> {
  function reading(file: ReceivedSyncFile) {
    return readSyncFile(file.plain(), file.header, runningHash(), file.bytes);
  }

  /** @returns the hash after each batch */
  async function check(file: ReceivedSyncFile): Promise<readonly string[]> {
    const [exporter] = await ports.kiosks([file.header.kiosk_id]);
    const marks: string[] = [];
    const batches = reading(file);
    for (;;) {
      const step = await batches.next();
      if (step.done !== true) {
        marks.push(step.value.mark);
        continue;
      }
      if (exporter !== undefined && isSealedBy(exporter, step.value)) return marks;
      const reason = exporter === undefined ? 'kiosk-unknown' : 'signature';
      throw new GatehouseError('sync-file-untrusted', 'not sealed by a kiosk of ours', { reason });
    }
  }

  return async (upload, actor) => {
    const file = await ports.receive(upload);
    try {
      const marks = await check(file);
      const { id, kiosk_id: kioskId, made_at: madeAt } = file.header;
      const outcomes = { applied: 0, duplicate: 0, waiting: 0, rejected: 0 };
      let operations = 0;
      let some: CarriedOperation[] = [];
      const take = async () => {
        if (some.length === 0) return;
        const results = await ports.intake.take(some, { id: kioskId, actor });
        for (const { outcome } of results) outcomes[outcome] += 1;
        operations += some.length;
        some = [];
      };
      let at = 0;
      for await (const { lines, mark } of reading(file)) {
        if (mark !== marks[at++]) throw syncFileUnreadable('changed-meanwhile');
        for (const line of lines) {
          if (line.t !== 'operation') continue;
          some.push(line.operation);
          if (some.length === MAX_PUSHED) await take();
        }
      }
      await take();
      return { id, kioskId, madeAt, operations, outcomes };
    } finally {
      await file.close();
    }
  };
}
