import type { DocumentRow, KycStatus, RegistrationRow } from '#shared/domain/attendee.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { ConsentRow } from '#shared/domain/consent.ts';
import type { EventRow, GateRow, GateRuleRow, TicketTypeRow } from '#shared/domain/event.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { StaffRow } from '#shared/domain/staff.ts';
import type { SigningKeyRow, TicketRow } from '#shared/domain/ticket.ts';
import type { FaceLiveness, FacePolicy } from '#shared/face/policy.ts';
import type { FaceModelId } from '#shared/face/template.ts';
import type { Generated } from 'kysely';

/** A boolean as SQLite keeps it. */
export type Bit = 0 | 1;

interface PackagesTable {
  id: Uuid;
  issuer: string;
  public_key: string;
  created_at: Instant;
  imported_at: Instant | null;
}

interface TrustedIssuersTable {
  public_key: string;
  issuer: string;
  trusted_at: Instant;
}

interface UsersTable {
  row: Generated<number>;
  id: Uuid;
  email: string;
  name: string;
  phone: string;
  location: string;
  status: KycStatus;
  blocked: Bit;
  adhar_front: Uuid | null;
  adhar_back: Uuid | null;
  selfie: Uuid | null;
  created_at: Instant;
  updated_at: Instant;
}

interface EventsTable extends EventRow {
  number: Generated<number>;
  package_id: Uuid | null;
  copy_at: Instant | null;
  loaded_at: Instant | null;
}

interface EventTalliesTable {
  event_id: Uuid;
  expected: Generated<number>;
  inside: Generated<number>;
  admitted: Generated<number>;
}

interface GateTalliesTable {
  gate_id: Uuid;
  admitted: Generated<number>;
}

interface RegistrationsTable extends Omit<RegistrationRow, 'flags'> {
  search_row: number;
  /** A JSON array of flags. */
  flags: string;
  check_in_time: Generated<Instant | null>;
  admitted: Generated<Bit>;
  inside: Generated<Bit>;
}

interface TicketsTable extends TicketRow {
  row: Generated<number>;
}

interface AttendeeSearchTable {
  rowid: number;
  text: string;
  /** The name that FTS5 gives to the whole table in a MATCH. */
  attendee_search: Generated<string>;
}

interface AdminUsersTable extends Omit<StaffRow, 'active'> {
  issuer_key: string | null;
  active: Bit;
}

interface PinAttemptsTable {
  staff_id: Uuid;
  failures: number;
  locked_until: number | null;
}

interface KiosksTable {
  id: Uuid;
  name: string | null;
  public_key: string;
  own: Bit;
  event_id: Uuid | null;
  gate_id: Uuid | null;
  created_at: Instant;
}

interface CheckInsTable extends Omit<CheckInRow, 'face'> {
  position: Generated<number>;
  hlc: HlcStamp;
  /** The finding as JSON. */
  face: string | null;
}

interface OperationsTable {
  position: Generated<number>;
  id: Uuid;
  kiosk_id: Uuid;
  seq: number;
  hlc: HlcStamp;
  type: string;
  payload: string;
  base_version: HlcStamp | null;
  signature: Uint8Array;
}

interface OutboxTable {
  operation_position: number;
}

interface ActivityLogsTable {
  position: Generated<number>;
  id: Uuid;
  kiosk_id: Uuid;
  seq: number;
  actor_type: 'attendee' | 'staff' | 'kiosk' | 'system';
  actor_id: Uuid | null;
  activity_type: string;
  description: string;
  ip_address: Generated<string | null>;
  user_agent: Generated<string | null>;
  created_at: Instant;
  previous_hash: Uint8Array;
  hash: Uint8Array;
}

interface SyncStateTable {
  id: Generated<number>;
  facts_waiting: number;
  highest_time: number;
}

interface EventFaceSettingsTable {
  event_id: Uuid;
  policy: FacePolicy;
  liveness: FaceLiveness;
  evidence_days: number | null;
  match_from: number;
  mismatch_below: number;
  staff_id: Uuid;
  set_at: Instant;
}

interface ConsentsTable extends ConsentRow {
  position: Generated<number>;
}

interface FaceTemplatesTable {
  row: Generated<number>;
  user_id: Uuid;
  /** The selfie's document, or an enrolment's own id. */
  source_id: Uuid;
  made_from: 'selfie' | 'webcam' | 'file';
  state: 'waiting' | 'made' | 'unusable';
  model: FaceModelId | null;
  template: Uint8Array | null;
  quality: number | null;
  why: string | null;
  crop_id: Uuid | null;
  made_at: Instant | null;
}

interface FaceWorkTable {
  id: Generated<number>;
  model: string;
  waiting: number;
  made: number;
  unusable: number;
}

interface EvidenceTable {
  file_id: Uuid;
  check_in_id: Uuid;
  event_id: Uuid;
  user_id: Uuid;
  keep_until: Instant;
}

interface ErasuresTable {
  position: Generated<number>;
  user_id: Uuid;
  purpose: 'template' | 'evidence';
  reason: 'consent-withdrawn' | 'retention-ended';
  erased_at: Instant;
  completed_at: Instant | null;
}

interface DoomedFilesTable {
  file_id: Uuid;
}

/** The kiosk's tables as Kysely sees them (migrations/kiosk). */
export interface KioskSchema {
  packages: PackagesTable;
  trusted_issuers: TrustedIssuersTable;
  users: UsersTable;
  events: EventsTable;
  event_tallies: EventTalliesTable;
  ticket_types: TicketTypeRow;
  gates: GateRow;
  gate_tallies: GateTalliesTable;
  gate_rules: GateRuleRow;
  signing_keys: SigningKeyRow;
  registrations: RegistrationsTable;
  tickets: TicketsTable;
  attendee_search: AttendeeSearchTable;
  admin_users: AdminUsersTable;
  pin_attempts: PinAttemptsTable;
  documents: DocumentRow;
  kiosks: KiosksTable;
  check_ins: CheckInsTable;
  operations: OperationsTable;
  outbox: OutboxTable;
  activity_logs: ActivityLogsTable;
  sync_state: SyncStateTable;
  event_face_settings: EventFaceSettingsTable;
  consents: ConsentsTable;
  face_templates: FaceTemplatesTable;
  face_work: FaceWorkTable;
  evidence: EvidenceTable;
  erasures: ErasuresTable;
  doomed_files: DoomedFilesTable;
}
