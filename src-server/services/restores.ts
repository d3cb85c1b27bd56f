import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { PieceId, RestorePlan } from '#shared/wire/backup.ts';
import type { Actor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { BackupFiles, BackupStore, KioskBackup } from './backup-ports.ts';
import type { RestoreStore, SealText } from './restore-ports.ts';
import type { Transact } from './transaction.ts';

/** Gives backups back to whoever holds an identity that they were sealed to. */
export interface Restores {
  /** Anybody may ask for any recipient: only who holds its identity can answer. */
  challenge(recipient: string): Promise<{ readonly id: Uuid; readonly sealed: Buffer }>;
  /** @throws GatehouseError unauthenticated */
  token(
    actor: Actor,
    id: Uuid,
    opened: string,
  ): Promise<{ readonly token: string; readonly expiresAt: Instant }>;
  /** @throws GatehouseError unauthenticated */
  require(token: string): Promise<void>;
  kiosks(): Promise<readonly KioskBackup[]>;
  /** @throws GatehouseError not-found */
  plan(actor: Actor, snapshotId: Uuid): Promise<RestorePlan>;
  /** Where a piece lies and how long it is. @throws GatehouseError not-found */
  piece(piece: PieceId): Promise<{ readonly kioskId: Uuid; readonly bytes: number }>;
  /** @param from the first byte @param to the last one */
  read(kioskId: Uuid, piece: PieceId, from: number, to: number): AsyncIterable<Buffer>;
}

const CHALLENGE_MS = 5 * 60_000;
const TOKEN_MS = 60 * 60_000;
const SECRET_BYTES = 32;

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Wires restores. */
export function createRestores(ports: {
  readonly store: RestoreStore;
  readonly backups: Pick<
    BackupStore,
    'recipients' | 'kiosks' | 'snapshot' | 'segmentsAfter' | 'pieces' | 'ownerOf' | 'parts'
  >;
  readonly files: Pick<BackupFiles, 'read'>;
  readonly seal: SealText;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): Restores {
  const { store, backups, files, seal, audit, transact, now } = ports;
  const after = (ms: number): Instant => toInstant(now() + ms);

  return {
    async challenge(recipient) {
      const text = randomBytes(SECRET_BYTES).toString('base64url');
      const id = newId();
      const sealed = await seal(recipient, text);
      const expires = after(CHALLENGE_MS);
      await store.addChallenge({ id, recipient, digest: digestOf(text), expires_at: expires });
      return { id, sealed };
    },
    async token(actor, id, opened) {
      const asked = await store.takeChallenge(id, after(0));
      const known = (await backups.recipients()).find((one) => one.recipient === asked?.recipient);
      // The same word for a wrong answer and for a recipient that is none of ours.
      if (
        asked === null ||
        !timingSafeEqual(digestOf(opened), asked.digest) ||
        known === undefined
      ) {
        throw new GatehouseError('unauthenticated', 'this is not what was sealed');
      }
      const token = randomBytes(SECRET_BYTES).toString('base64url');
      const expiresAt = after(TOKEN_MS);
      const { recipient } = asked;
      await store.addToken({ digest: digestOf(token), recipient, expires_at: expiresAt });
      await transact((tx) =>
        audit.record(tx, {
          actor,
          type: 'backup.restore-allowed',
          facts: { recipient_id: known.id, kind: known.kind },
        }),
      );
      return { token, expiresAt };
    },
    async require(token) {
      if (await store.isToken(digestOf(token), after(0))) return;
      throw new GatehouseError('unauthenticated', 'a restore begins with a challenge');
    },
    kiosks: () => backups.kiosks(),
    async plan(actor, snapshotId) {
      const snapshot = await backups.snapshot(snapshotId);
      if (snapshot === null) throw new GatehouseError('not-found', 'no such snapshot');
      const { kioskId, bytes: _bytes, verifiedAt: _verifiedAt, ...commit } = snapshot;
      const segments = await backups.segmentsAfter(kioskId, commit.operations_up_to);
      const wanted = [commit.manifest, ...commit.packs, ...segments.map(({ piece }) => piece)];
      const pieces = await backups.pieces(kioskId, wanted);
      const erasures = await store.erasures();
      await transact((tx) =>
        audit.record(tx, {
          actor,
          type: 'backup.restore-planned',
          facts: { snapshot_id: snapshotId, segments: segments.length },
          about: { type: 'kiosk', id: kioskId },
        }),
      );
      return {
        kiosk_id: kioskId,
        snapshot: commit,
        pieces: pieces.map(({ piece, kind, bytes }) => ({ piece, kind, bytes })),
        segments: [...segments],
        erasures,
      };
    },
    async piece(piece) {
      const found = await backups.ownerOf(piece);
      if (found === null) throw new GatehouseError('not-found', 'no such piece');
      return found;
    },
    async *read(kioskId, piece, from, to) {
      for (const { place, bytes, file } of await backups.parts(kioskId, piece)) {
        if (place > to || place + bytes <= from) continue;
        const whole = await files.read(file);
        yield whole.subarray(Math.max(0, from - place), Math.min(bytes, to + 1 - place));
      }
    },
  };
}
