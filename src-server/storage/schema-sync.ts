import type { AlertRow } from '#shared/domain/alert.ts';
import type { DocumentRow } from '#shared/domain/attendee.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { ClashRow, Order } from '#shared/wire/sync.ts';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** A time that the database sets where none is given. */
type Stamped = Generated<Instant>;

interface KioskEventsTable {
  kiosk_id: Uuid;
  event_id: Uuid;
  since: Stamped;
}

interface KioskOrdersTable {
  id: Uuid;
  kiosk_id: Uuid;
  kind: Order['kind'];
  words: string | null;
  made_by: Uuid | null;
  made_at: Stamped;
  done_at: Generated<Instant | null>;
}

interface KioskLogsTable {
  id: Uuid;
  kiosk_id: Uuid;
  order_id: Uuid | null;
  lines: Uint8Array;
  sent_at: Stamped;
}

interface SeenProofsTable {
  id: string;
  until: Instant;
}

/** Transaction ids are 64 bits as decimal text: they are compared by the database alone. */
interface FeedTable {
  /** The nil id: what belongs to no event. */
  event_id: Uuid;
  xid: Generated<string>;
  position: GeneratedAlways<number>;
  entity: string;
  entity_id: string;
  at: Stamped;
}

interface FeedFloorsTable {
  event_id: Uuid;
  xid: string;
  position: number;
}

/** Flags of a fact that was kept as it came. */
export type FactFlag =
  | 'unknown-kiosk'
  | 'bad-signature'
  | 'future-stamp'
  | 'number-reused'
  | 'revoked';

interface OperationsTable {
  kiosk_id: Uuid;
  seq: number;
  id: Uuid;
  hlc: HlcStamp;
  type: string;
  base_version: HlcStamp | null;
  fields: ColumnType<string[] | null, string | null, string | null>;
  payload: string;
  signature: Uint8Array;
  state: 'applied' | 'waiting' | 'rejected';
  code: ErrorCode | null;
  carried_by: Uuid;
  received_at: Stamped;
}

interface KioskHeadsTable {
  kiosk_id: Uuid;
  seq: Generated<number>;
  hlc: HlcStamp | null;
}

interface QuarantineTable {
  position: GeneratedAlways<number>;
  id: Uuid;
  kiosk_id: Uuid;
  carried_by: Uuid;
  why: 'unknown-kiosk' | 'bad-signature' | 'number-reused' | 'id-reused' | 'unreadable' | 'revoked';
  operation: ColumnType<unknown, string, string>;
  digest: Buffer;
  received_at: Stamped;
}

interface DistantDocumentsTable extends DocumentRow {
  kiosk_id: Uuid;
}

interface ClashesTable extends Omit<ClashRow, 'kept' | 'lost' | 'found_at'> {
  kept: ColumnType<unknown, string, string>;
  lost: ColumnType<unknown, string, string>;
  found_at: Stamped;
}

interface EvidenceTable {
  check_in_id: Uuid;
  event_id: Uuid;
  user_id: Uuid;
  storage_key: string;
  keep_until: Instant;
  received_at: Stamped;
}

interface FaceTemplatesTable {
  source_id: Uuid;
  user_id: Uuid;
  model: string;
  sealed: Uint8Array;
  quality: number;
  made_by: Uuid;
  received_at: Stamped;
}

/** Tables of sync (migrations/server/0003-sync.ts), part of HubSchema. */
export interface SyncSchema {
  feed: FeedTable;
  feed_floors: FeedFloorsTable;
  kiosk_events: KioskEventsTable;
  kiosk_orders: KioskOrdersTable;
  kiosk_logs: KioskLogsTable;
  seen_proofs: SeenProofsTable;
  operations: OperationsTable;
  kiosk_heads: KioskHeadsTable;
  quarantine: QuarantineTable;
  distant_documents: DistantDocumentsTable;
  alerts: AlertRow;
  clashes: ClashesTable;
  evidence: EvidenceTable;
  face_templates: FaceTemplatesTable;
}
