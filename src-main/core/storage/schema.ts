import type { DocumentRow, KycStatus, RegistrationRow } from '#shared/domain/attendee.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { ConsentRow } from '#shared/domain/consent.ts';
import type { EventRow, GateRow, GateRuleRow, TicketTypeRow } from '#shared/domain/event.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { KycDecisionRow } from '#shared/domain/kyc.ts';
import type { StaffRow } from '#shared/domain/staff.ts';
import type { SigningKeyRow, TicketRow } from '#shared/domain/ticket.ts';
import type { FaceLiveness, FacePolicy } from '#shared/face/policy.ts';
import type { FaceModelId } from '#shared/face/template.ts';
import type { Generated } from 'kysely';
import type { BackupSchema } from './backup-schema.ts';
import type { LeaseSchema } from './lease-schema.ts';
import type { UpdateSchema } from './update-schema.ts';
import type { SyncSchema } from './sync-schema.ts';

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
  added_by: Generated<Uuid | null>;
  import_id: Generated<Uuid | null>;
  merged_into: Generated<Uuid | null>;
  review_state: Generated<'none' | 'waiting' | 'asked' | 'done'>;
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
  added_by: Generated<Uuid | null>;
  import_id: Generated<Uuid | null>;
  /** The person's name as SQLite lowers it; written by triggers, as is `kyc`. */
  sort_name: Generated<string>;
  kyc: Generated<KycStatus>;
}

interface TicketsTable extends TicketRow {
  row: Generated<number>;
  printed_at: Generated<Instant | null>;
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

interface UserSessionsTable {
  id: Uuid;
  actor_type: 'attendee' | 'staff';
  actor_id: Uuid;
  kind: 'admin' | 'gate';
  /** SHA-256 of the token, hex. */
  session_token: string;
  login_time: Instant;
  last_used_at: Instant;
  logout_time: Generated<Instant | null>;
  ended_by: Generated<'signed-out' | 'idle' | 'too-long' | 'replaced' | 'revoked' | null>;
  ip_address: Generated<string | null>;
  user_agent: Generated<string | null>;
  is_active: Generated<Bit>;
}

interface DocumentsTable extends DocumentRow {
  width: Generated<number | null>;
  height: Generated<number | null>;
  /** JSON of a rectangle. */
  portrait: Generated<string | null>;
  blacked_out: Generated<Bit>;
}

interface LogHeadsTable {
  kiosk_id: Uuid;
  seq: number;
  hash: Uint8Array;
  signature: Uint8Array;
  signed_at: Instant;
}

interface FieldVersionsTable {
  entity: 'event' | 'attendee' | 'registration';
  entity_id: Uuid;
  field: string;
  hlc: HlcStamp;
  kiosk_id: Uuid;
}

interface ImportsTable {
  id: Uuid;
  event_id: Uuid;
  file_name: string;
  state: 'running' | 'finished' | 'abandoned' | 'cancelled';
  rows: number;
  staged: Generated<number>;
  staff_id: Uuid;
  started_at: Instant;
  finished_at: Instant | null;
}

interface AliasesTable {
  entity: 'attendee' | 'registration';
  alias_id: Uuid;
  id: Uuid;
  made_at: Instant;
}

interface NotSameTable {
  user_a: Uuid;
  user_b: Uuid;
  staff_id: Uuid;
  said_at: Instant;
}

interface KycDecisionsTable extends KycDecisionRow {
  position: Generated<number>;
}

interface KycLeasesTable {
  user_id: Uuid;
  session_id: Uuid;
  staff_id: Uuid;
  leased_until: number;
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
  recipient: string | null;
  revoked_at: Instant | null;
  last_heard_at: Instant | null;
  last_fact_at: Instant | null;
  peer_position: string | null;
  address: string | null;
  peer_gate_id: Uuid | null;
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
  /** Names of the fields that an edit wrote, as JSON; null: all, or no edit. */
  fields: string | null;
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
  about_type: Generated<string | null>;
  about_id: Generated<Uuid | null>;
  sealed: Generated<Uint8Array | null>;
}

interface SyncStateTable {
  id: Generated<number>;
  facts_waiting: number;
  highest_time: number;
  hlc: HlcStamp | null;
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
export interface KioskSchema extends SyncSchema, BackupSchema, LeaseSchema, UpdateSchema {
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
  documents: DocumentsTable;
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
  user_sessions: UserSessionsTable;
  log_heads: LogHeadsTable;
  field_versions: FieldVersionsTable;
  imports: ImportsTable;
  aliases: AliasesTable;
  not_same: NotSameTable;
  kyc_decisions: KycDecisionsTable;
  kyc_leases: KycLeasesTable;
}
