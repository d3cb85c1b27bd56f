import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { PieceId, PieceKind, SnapshotCommit } from '#shared/wire/backup.ts';
import type { Generated } from 'kysely';

/** What backups added (migrations/kiosk/0005-backup.ts). */
export interface BackupSchema {
  backup_pieces: {
    position: Generated<number>;
    piece: PieceId;
    kiosk_id: Uuid;
    kind: PieceKind;
    bytes: number;
    sealed_to: string;
    made_for: Uuid | null;
    state: 'waiting' | 'verified';
  };
  backup_chunks: { chunk: Uint8Array; pack: number };
  backup_snapshots: {
    id: Uuid;
    kiosk_id: Uuid;
    said: string;
    taken_at: Instant;
    reason: SnapshotCommit['reason'];
    operations_up_to: number;
    sealed_to: string;
    verified_at: Instant | null;
  };
  backup_segments: {
    piece: PieceId;
    kiosk_id: Uuid;
    made_at: Instant;
    first: number;
    last: number;
    verified_at: Instant | null;
  };
  backup_state: {
    id: number;
    recipients: string;
    recipients_at: Instant | null;
    wanted: SnapshotCommit['reason'] | null;
    failed_at: Instant | null;
    failure: string | null;
  };
}
