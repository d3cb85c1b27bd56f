import type { AlertRow } from '#shared/domain/alert.ts';
import type { FieldStamp } from '#shared/domain/field-merge.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { Bit } from './schema.ts';

interface HubLinkTable {
  id: number;
  hub_url: string;
  hub_id: Uuid;
  hub_name: string;
  epoch: Uuid;
  authority: string;
  spare_authority: string;
  certificate: string;
  hub_recipient: string;
  use: 'gate' | 'office';
  state: 'good' | 'revoked';
  locked_words: string | null;
  locked_at: Instant | null;
  clock_offset: number | null;
  enrolled_at: Instant;
  last_contact_at: Instant | null;
}

interface FeedsTable {
  feed: string;
  cursor: string | null;
  mark: string | null;
  rows: number;
  done: number;
  leaving: Bit;
  over: Bit;
  current_at: Instant | null;
}

interface PendingEditsTable {
  operation_position: number;
  entity: 'event' | 'attendee' | 'registration';
  entity_id: Uuid;
  field: string;
}

interface DeadLettersTable {
  operation_position: number;
  code: ErrorCode;
  rejected_at: Instant;
  state: 'open' | 'retried' | 'closed';
  note: string | null;
  staff_id: Uuid | null;
  settled_at: Instant | null;
}

interface ClashesTable {
  id: Uuid;
  entity: 'event' | 'attendee' | 'registration';
  entity_id: Uuid;
  event_id: Uuid | null;
  field: string;
  kept: string;
  kept_stamp: FieldStamp;
  lost: string;
  lost_stamp: FieldStamp;
  found_at: Instant;
  seen_at: Instant | null;
  seen_by: Uuid | null;
}

interface ThumbnailsTable {
  document_id: Uuid;
  user_id: Uuid;
  state: 'waiting' | 'held' | 'gone';
  sealed: Uint8Array | null;
  size: number;
}

interface PeerEventsTable {
  kiosk_id: Uuid;
  event_id: Uuid;
}

/** What sync added (migrations/kiosk/0004-sync.ts). */
export interface SyncSchema {
  peer_events: PeerEventsTable;
  hub_link: HubLinkTable;
  feeds: FeedsTable;
  brought: { feed: string; entity: 'registration'; id: Uuid };
  done_orders: { id: Uuid; done_at: Instant };
  pending_edits: PendingEditsTable;
  dead_letters: DeadLettersTable;
  clashes: ClashesTable;
  alerts: AlertRow;
  taken_files: { id: Uuid; kiosk_id: Uuid; made_at: Instant; taken_at: Instant };
  thumbnails: ThumbnailsTable;
}
