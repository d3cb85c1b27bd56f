import type { ColumnType, Generated } from 'kysely';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { BackupRecipient, PieceId, PieceKind, SnapshotCommit } from '#shared/wire/backup.ts';

interface RecipientsTable {
  id: Uuid;
  name: string;
  kind: BackupRecipient['kind'];
  recipient: string;
  added_at: Instant;
  retired_at: Generated<Instant | null>;
}

interface PiecesTable {
  kiosk_id: Uuid;
  piece: PieceId;
  kind: PieceKind;
  bytes: number;
  received: Generated<number>;
  verified_at: Generated<Instant | null>;
  announced_at: Instant;
  copied_at: Generated<Instant | null>;
  locked_until: Generated<Instant | null>;
}

interface PartsTable {
  kiosk_id: Uuid;
  piece: PieceId;
  place: number;
  bytes: number;
  file: string;
}

interface SnapshotsTable {
  id: Uuid;
  kiosk_id: Uuid;
  taken_at: Instant;
  reason: SnapshotCommit['reason'];
  manifest: PieceId;
  packs: ColumnType<PieceId[], string, never>;
  operations_up_to: number;
  verified_at: Instant;
}

interface SegmentsTable {
  kiosk_id: Uuid;
  piece: PieceId;
  made_at: Instant;
  first: number;
  last: number;
  verified_at: Instant;
}

interface CutsTable {
  kiosk_id: Uuid;
  operations_up_to: number;
}

interface DoomedCopiesTable {
  file: string;
  locked_until: Instant | null;
}

interface SecondStoreTable {
  id: Uuid;
}

interface FileCopiesTable {
  storage_key: string;
  copied_at: Instant;
  gone_at: Generated<Instant | null>;
}

interface HubBackupsTable {
  id: Uuid;
  taken_at: Instant;
  bytes: number;
  locked_until: Generated<Instant | null>;
}

interface ChallengesTable {
  id: Uuid;
  recipient: string;
  digest: Buffer;
  expires_at: Instant;
}

interface TokensTable {
  digest: Buffer;
  recipient: string;
  expires_at: Instant;
}

/** Tables of backups (migrations/server/0007-backups.ts and 0008), part of HubSchema. */
export interface BackupsSchema {
  backup_recipients: RecipientsTable;
  backup_pieces: PiecesTable;
  backup_parts: PartsTable;
  backup_snapshots: SnapshotsTable;
  backup_segments: SegmentsTable;
  backup_cuts: CutsTable;
  doomed_copies: DoomedCopiesTable;
  file_copies: FileCopiesTable;
  hub_backups: HubBackupsTable;
  second_store: SecondStoreTable;
  restore_challenges: ChallengesTable;
  restore_tokens: TokensTable;
}
